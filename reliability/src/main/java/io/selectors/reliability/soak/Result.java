package io.selectors.reliability.soak;

import java.util.List;

/** What was found about one server. */
record Result(List<Row> rows, Footprint before, Footprint after, Summary summary, Said said, List<String> problems) {
    Tally total() {
        Tally total = new Tally();
        rows.forEach(row -> total.add(row.tally()));
        return total;
    }
}
