package io.selectors.examples.guide;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.selectors.Interest;
import io.selectors.Selector;
import io.selectors.SelectorKey;
import io.selectors.contract.Interrupts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** The snippets of docs/virtual-threads.md. */
@Timeout(60)
class VirtualThreadsPageTest {
    // tag::virtual-handover[]
    /** On a platform thread; the executor may start a virtual thread for each task. */
    static void serve(Selector selector, Executor workers) throws IOException {
        while (!Thread.currentThread().isInterrupted()) {
            selector.select((key, readiness) -> workers.execute(() -> answer(key)));
        }
    }

    /** The key is one-shot, so that one worker at a time has the connection. */
    static void answer(SelectorKey key) {
        try {
            ByteBuffer buffer = ByteBuffer.allocate(1024);
            SocketChannel socket = (SocketChannel) key.channel();
            if (socket.read(buffer) < 0) {
                socket.close();
                return;
            }
            socket.write(buffer.flip()); // and whatever takes long: a query, a file, another service
            key.modify(Interest.READ.oneShot());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
    // end::virtual-handover[]

    private static void assertAnswers(ExecutorService workers) throws Exception {
        try (Selector selector = Selector.open(); Pair pair = Pair.open()) {
            selector.register(pair.near(), Interest.READ.oneShot());
            FutureTask<Void> loop = new FutureTask<>(() -> {
                serve(selector, workers);
                return null;
            });
            Thread thread = new Thread(loop);
            thread.start();
            for (String words : new String[] {"one", "two", "end"}) {
                pair.say(words);
                assertEquals(words, pair.hear(3));
            }
            Interrupts.end(thread);
            loop.get(20, TimeUnit.SECONDS);
        } finally {
            workers.shutdown();
        }
    }

    @Test
    void platformThreadsAnswer() throws Exception {
        assertAnswers(Executors.newFixedThreadPool(2));
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void virtualThreadsAnswer() throws Exception {
        assertAnswers((ExecutorService) Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null));
    }
}
