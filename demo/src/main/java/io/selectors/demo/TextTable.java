package io.selectors.demo;

import java.util.ArrayList;
import java.util.List;

/** Lines of columns, as wide as they must be. */
public final class TextTable {
    private final List<String[]> rows = new ArrayList<>();

    /**
     * A table of one line.
     *
     * @param titles of the columns
     */
    public TextTable(String... titles) {
        rows.add(titles);
    }

    /**
     * Adds a line.
     *
     * @param cells as many as there are titles
     */
    public void add(Object... cells) {
        String[] row = new String[cells.length];
        for (int i = 0; i < cells.length; i++) {
            row[i] = String.valueOf(cells[i]);
        }
        rows.add(row);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.length; i++) {
                line.append(String.format("%-" + (width(i) + 2) + "s", row[i]));
            }
            text.append(line.toString().stripTrailing()).append(System.lineSeparator());
        }
        return text.toString();
    }

    private int width(int column) {
        return rows.stream().mapToInt(row -> row[column].length()).max().orElse(0);
    }
}
