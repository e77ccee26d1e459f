package io.selectors.reliability.soak;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** What a server says while it runs, counted by kind on a thread of its own: nobody keeps a million lines. Any thread. */
final class Said implements Runnable {
    private static final int MAX_STRANGE = 5;

    private final BufferedReader lines;
    private final Map<Refusal, Long> refusals = new EnumMap<>(Refusal.class);
    private final List<String> strange = new ArrayList<>();
    private long pauses;
    private String summary = "";
    private boolean ended;

    Said(BufferedReader lines) {
        this.lines = lines;
    }

    @Override
    public void run() {
        try {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                take(line);
            }
        } catch (IOException e) {
            strange("its output ended: " + e.getMessage());
        } finally {
            end();
        }
    }

    private synchronized void take(String line) {
        Optional<Refusal> refusal = Refusal.of(line);
        if (refusal.isPresent()) {
            refusals.merge(refusal.get(), 1L, Long::sum);
        } else if (line.startsWith("accepting pauses")) {
            pauses++;
            notifyAll();
        } else if (line.startsWith("Stopped: ")) {
            summary = line;
        } else {
            strange(line);
        }
    }

    private synchronized void strange(String line) {
        if (strange.size() < MAX_STRANGE) {
            strange.add(line);
        }
    }

    private synchronized void end() {
        ended = true;
        notifyAll();
    }

    synchronized long refusals(Refusal refusal) {
        return refusals.getOrDefault(refusal, 0L);
    }

    synchronized long pauses() {
        return pauses;
    }

    /** Waits until accepting has paused more often than that. */
    synchronized void awaitPauseAfter(long count) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (pauses <= count && !ended) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0) {
                throw new IOException("the server does not say within 30 s that accepting pauses");
            }
            wait(left);
        }
    }

    /** The last line of a server that was asked to stop, or nothing. */
    synchronized String summary() {
        return summary;
    }

    /** Lines that nobody expects, the first few. */
    synchronized List<String> strange() {
        return List.copyOf(strange);
    }
}
