package io.selectors.examples;

import io.selectors.Feature;
import io.selectors.Interest;
import io.selectors.Selector;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * One selector per core, all on one listening socket. A new connection wakes some of them, not all, because each registered it as
 * exclusive; who comes too late accepts null. A connection stays with the loop that accepted it, so loops share nothing else.
 */
final class ExclusiveCores {
    private ExclusiveCores() {
    }

    public static void main(String... args) throws Exception {
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            serve(server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 8888)), Runtime.getRuntime().availableProcessors());
        }
    }

    /** Runs the loops until the calling thread is interrupted. If one fails, so does this: the others would hide it. */
    static void serve(ServerSocketChannel server, int loops) throws IOException, InterruptedException, ExecutionException {
        server.configureBlocking(false);
        ExecutorService threads = Executors.newFixedThreadPool(loops);
        CompletionService<Void> running = new ExecutorCompletionService<>(threads);
        try {
            for (int number = 1; number <= loops; number++) {
                Selector selector = Selector.open(Feature.EXCLUSIVE);
                String greeting = "you are with loop " + number + "\n";
                running.submit(() -> loop(selector, server, greeting));
            }
            System.out.println("Try, several times: nc localhost " + server.socket().getLocalPort());
            running.take().get(); // Whichever ends first.
        } finally {
            threads.shutdownNow();
        }
    }

    private static Void loop(Selector selector, ServerSocketChannel server, String greeting) throws IOException {
        try (selector) {
            selector.register(server, Interest.READ.exclusive());
            while (!Thread.currentThread().isInterrupted()) {
                selector.select((key, readiness) -> accept(server, greeting));
            }
        }
        return null;
    }

    /** A server that does more than greet registers the connection with its own selector here. */
    private static void accept(ServerSocketChannel server, String greeting) throws IOException {
        SocketChannel client = server.accept();
        if (client != null) {
            try (client) {
                client.write(ByteBuffer.wrap(greeting.getBytes(StandardCharsets.UTF_8)));
            } catch (IOException e) {
                System.out.println("a connection failed: " + e.getMessage()); // It may have been reset: the others go on.
            }
        }
    }
}
