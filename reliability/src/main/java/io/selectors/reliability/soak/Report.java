package io.selectors.reliability.soak;

import io.selectors.demo.TextTable;

/** What was found, for people. */
final class Report {
    private Report() {
    }

    static TextTable peers(Result result) {
        TextTable table = new TextTable("PEERS", "CONNECTIONS", "ACKNOWLEDGED", "REFUSED", "SECONDS", "CONNECTIONS/S");
        for (Row row : result.rows()) {
            Tally tally = row.tally();
            table.add(row.peers(), tally.connections, tally.acknowledged, tally.refused(), String.format("%.1f", row.seconds()),
                    Math.round(tally.connections.sum() / row.seconds()));
        }
        return table;
    }

    static TextTable accounts(Result result) {
        Tally peers = result.total();
        Summary server = result.summary();
        TextTable table = new TextTable("COUNTED", "BY THE PEERS", "BY THE SERVER");
        table.add("connections", peers.connections, server.connections());
        table.add("messages acknowledged", peers.acknowledged, "");
        table.add("messages nobody waited for", "0 to " + peers.unanswered, "");
        table.add("messages", peers.leastMessages() + " to " + peers.mostMessages(), server.messages());
        for (Refusal refusal : Refusal.values()) {
            table.add("closed: " + refusal, peers.refused(refusal), result.said().refusals(refusal));
        }
        table.add("pauses of accepting", "", result.said().pauses());
        return table;
    }

    static TextTable footprint(Result result) {
        Footprint before = result.before();
        Footprint after = result.after();
        TextTable table = new TextTable("THE SERVER HOLDS", "BEFORE", "AFTER");
        table.add("descriptors", before.descriptors(), after.descriptors());
        table.add("threads", before.threads().size(), after.threads().size());
        table.add("keys", before.keys(), after.keys());
        table.add("connections", before.connections(), after.connections());
        table.add("reachable heap, KiB", before.heapBytes() / 1024, after.heapBytes() / 1024);
        table.add("resident memory, KiB", before.residentBytes() / 1024, after.residentBytes() / 1024);
        return table;
    }
}
