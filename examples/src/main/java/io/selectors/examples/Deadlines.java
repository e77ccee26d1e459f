package io.selectors.examples;

import io.selectors.Interest;
import io.selectors.Selector;
import io.selectors.SelectorKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Timers in the loop of a selector, without another thread: select waits until the first of them is due. Here one ticks again and
 * again, and each connection has a deadline, which its answer cancels.
 */
final class Deadlines {
    private final Consumer<String> log;
    private final Duration tick;
    private final Duration patience;
    private final Timers timers = new Timers();

    Deadlines(Consumer<String> log, Duration tick, Duration patience) {
        this.log = log;
        this.tick = tick;
        this.patience = patience;
    }

    public static void main(String... args) throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 8888));
            System.out.println("Try: nc localhost 8888");
            new Deadlines(System.out::println, Duration.ofSeconds(1), Duration.ofSeconds(5)).serve(server);
        }
    }

    void serve(ServerSocketChannel server) throws IOException {
        try (Selector selector = Selector.open()) {
            server.configureBlocking(false);
            selector.register(server, Interest.READ);
            tick();
            while (!Thread.currentThread().isInterrupted()) {
                selector.select(timers.nanosToNext(), TimeUnit.NANOSECONDS, (key, readiness) -> {
                    if (key.channel() == server) {
                        ask(server, selector);
                    } else {
                        answered(key);
                    }
                });
                timers.runDue();
            }
            for (SelectorKey key : selector.keys()) {
                key.channel().close();
            }
        }
    }

    private void tick() {
        log.accept("tick");
        timers.after(tick, this::tick);
    }

    private void ask(ServerSocketChannel server, Selector selector) throws IOException {
        SocketChannel client = server.accept();
        if (client != null) { // It may have gone already.
            try {
                client.configureBlocking(false);
                // A new connection takes so little at once.
                client.write(StandardCharsets.UTF_8.encode("Say something within " + patience.toMillis() + " ms\n"));
                SelectorKey key = selector.register(client, Interest.READ);
                key.attach(timers.after(patience, () -> close(client, "too late")));
            } catch (IOException e) {
                close(client, e.getMessage()); // It may have been reset already: the others go on.
            }
        }
    }

    private void answered(SelectorKey key) {
        key.attachment(Timers.Timer.class).cancel();
        SocketChannel client = (SocketChannel) key.channel();
        try {
            close(client, client.read(ByteBuffer.allocate(1000)) < 0 ? "gone" : "in time");
        } catch (IOException e) {
            close(client, e.getMessage());
        }
    }

    private void close(SocketChannel client, String why) {
        log.accept(why);
        try {
            client.close();
        } catch (IOException e) {
            log.accept(e.getMessage());
        }
    }

    /** What is to be done later, the earliest first. To be used on the selecting thread alone. */
    static final class Timers {
        // System.nanoTime may overflow: only differences can be compared.
        private final PriorityQueue<Timer> queue = new PriorityQueue<>((one, other) -> Long.signum(one.at - other.at));

        Timer after(Duration delay, Runnable task) {
            Timer timer = new Timer(System.nanoTime() + delay.toNanos(), task);
            queue.add(timer);
            return timer;
        }

        /** For select: 0 if one is due, and as good as for ever if there is none. */
        long nanosToNext() {
            return queue.isEmpty() ? Long.MAX_VALUE : Math.max(0, queue.peek().at - System.nanoTime());
        }

        /** Those that are due now; what they add is for the next time, so that a delay of 0 keeps nobody waiting. */
        void runDue() {
            long now = System.nanoTime();
            while (!queue.isEmpty() && queue.peek().at - now < 0) {
                queue.poll().task.run();
            }
        }

        final class Timer {
            private final long at;
            private final Runnable task;

            private Timer(long at, Runnable task) {
                this.at = at;
                this.task = task;
            }

            void cancel() {
                queue.remove(this);
            }
        }
    }
}
