package io.selectors.reliability.soak;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/** Puts a server of one backend and binding under load. */
final class Soak {
    /** Few enough to be exhausted in no time. */
    static final int FEW_DESCRIPTORS = 200;
    /** Who is accepted waits for a turn to speak. */
    private static final int PATIENT_SECONDS = 300;
    private static final int MESSAGES = 2;
    private static final int WARM_UP = 200;
    private static final String SEQUENCE = "in sequence";
    private static final String BURSTS = "in bursts";

    private final Target target;
    private final SoakOptions options;
    private final LongConsumer progress;
    private final CountDownLatch served = new CountDownLatch(1);

    /**
     * A load on one server.
     *
     * @param progress told how many more of the peers that behave were served
     */
    Soak(Target target, SoakOptions options, LongConsumer progress) {
        this.target = target;
        this.options = options;
        this.progress = progress;
    }

    /** Peers that behave, peers that do not at the same time, and then a crowd. */
    Result load() throws IOException, InterruptedException {
        try (Session session = new Session(target, options, options.idleSeconds, 0)) {
            warmUp(session);
            session.measure();
            List<Thread> rude = beRude(session);
            serve(session);
            served.countDown();
            for (Thread kind : rude) {
                kind.join();
            }
            session.visit("at once", new Crowd(options.crowd, 1, true));
            return session.finish();
        }
    }

    /** Runs a server out of descriptors, three times. */
    Result starve() throws IOException, InterruptedException {
        try (Session session = new Session(target, options, PATIENT_SECONDS, FEW_DESCRIPTORS)) {
            session.visit("starving", new Starving());
            session.measure();
            session.visit("starving", new Starving());
            session.visit("starving", new Starving());
            return session.finish();
        }
    }

    /** A little of everything that is quick, so that classes and tables that are there for good do not look like leaks. */
    private void warmUp(Session session) throws InterruptedException {
        session.visit(SEQUENCE, new InSequence(WARM_UP, MESSAGES));
        session.visit(BURSTS, new Crowd(WARM_UP, MESSAGES, false));
        for (Map.Entry<String, Peers> kind : Rude.quick().entrySet()) {
            session.visit(kind.getKey(), kind.getValue());
        }
    }

    private void serve(Session session) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(options.minutes);
        boolean good = true;
        for (long left = options.connections; good && left > 0 && (options.minutes == 0 || System.nanoTime() - end < 0);) {
            int sequence = (int) Math.min((left + 1) / 2, options.burst);
            int burst = (int) Math.min(left - sequence, options.burst);
            good = session.visit(SEQUENCE, new InSequence(sequence, MESSAGES)) && session.visit(BURSTS, new Crowd(burst, MESSAGES, false));
            left -= sequence + burst;
            progress.accept(sequence + burst);
        }
    }

    private List<Thread> beRude(Session session) {
        List<Thread> threads = new ArrayList<>();
        Rude.kinds().forEach((name, peers) -> threads.add(new Thread(() -> repeat(session, name, peers), name)));
        threads.forEach(Thread::start);
        return threads;
    }

    /** Once, and then every other second as long as peers that behave are served. */
    private void repeat(Session session, String name, Peers peers) {
        try {
            while (session.visit(name, peers) && !served.await(1, TimeUnit.SECONDS)) {
                continue;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
