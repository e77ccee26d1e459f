package io.selectors.reliability.soak;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One server from its start to its summary, the peers that visit it, and whether the accounts agree. Any thread may let peers visit. */
final class Session implements AutoCloseable {
    private static final int MAX_MESSAGE = 1 << 21;

    private final ServerProcess server;
    private final int idleSeconds;
    private final Map<String, Row> rows = new LinkedHashMap<>();
    private final List<String> problems = new ArrayList<>();
    private Footprint before;

    /**
     * Starts a server.
     *
     * @param idleSeconds after which it closes a connection
     * @param descriptors the most it may have, or 0 for as many as this process
     */
    Session(Target target, SoakOptions options, int idleSeconds, int descriptors) throws IOException {
        this.idleSeconds = idleSeconds;
        this.server = ServerProcess.start(target, options.classPath, descriptors, List.of("--workers", Integer.toString(options.workers),
                "--idle-timeout", Integer.toString(idleSeconds), "--max-message", Integer.toString(MAX_MESSAGE)));
    }

    /** Lets peers do what they do; returns whether the server did what it must. */
    boolean visit(String name, Peers peers) throws InterruptedException {
        Tally tally = new Tally();
        long start = System.nanoTime();
        String problem = null;
        try {
            peers.call(new Visit(server.address(), server.said(), tally, idleSeconds, MAX_MESSAGE));
        } catch (IOException e) {
            problem = name + ": " + (e.getMessage() == null ? e.toString() : e.getMessage())
                    + (e.getCause() == null ? "" : ": " + e.getCause());
        }
        enter(new Row(name, tally, (System.nanoTime() - start) / 1e9), problem);
        return problem == null;
    }

    private synchronized void enter(Row row, String problem) {
        rows.merge(row.peers(), row, Row::plus);
        if (problem != null) {
            problems.add(problem);
        }
    }

    /** Remembers what the server holds, now that it has done a little of everything. */
    void measure() throws IOException, InterruptedException {
        before = Footprint.of(server.pid());
    }

    /** Measures again, stops the server and compares. */
    synchronized Result finish() throws IOException, InterruptedException {
        Footprint after = Footprint.settled(server.pid(), before);
        Summary summary = server.stop();
        Tally total = new Tally();
        rows.values().forEach(row -> total.add(row.tally()));
        problems.addAll(after.excessOver(before));
        problems.addAll(Accounts.differences(total, summary, server.said()));
        return new Result(List.copyOf(rows.values()), before, after, summary, server.said(), List.copyOf(problems));
    }

    @Override
    public void close() {
        server.close();
    }
}
