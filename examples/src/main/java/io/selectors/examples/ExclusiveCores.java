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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * One selector per core, all on one listening socket. A new connection wakes some of them, not all, because each registered it as
 * exclusive; who comes too late accepts null. A connection stays with the loop that accepted it, so loops share nothing else.
 */
final class ExclusiveCores {
    private ExclusiveCores() {
    }

    public static void main(String... args) throws Exception {
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 8888));
            System.out.println("Try, several times: nc localhost 8888");
            serve(server, Runtime.getRuntime().availableProcessors());
        }
    }

    /** Runs the loops until the calling thread is interrupted. */
    static void serve(ServerSocketChannel server, int loops) throws IOException, InterruptedException, ExecutionException {
        server.configureBlocking(false);
        List<Callable<Void>> all = new ArrayList<>();
        for (int number = 1; number <= loops; number++) {
            String greeting = "you are with loop " + number + "\n";
            all.add(() -> loop(server, greeting));
        }
        ExecutorService threads = Executors.newFixedThreadPool(loops);
        try {
            for (Future<Void> ended : threads.invokeAll(all)) {
                ended.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static Void loop(ServerSocketChannel server, String greeting) throws IOException {
        try (Selector selector = Selector.open(Feature.EXCLUSIVE)) {
            selector.register(server, Interest.READ.exclusive());
            while (!Thread.currentThread().isInterrupted()) {
                selector.select((key, readiness) -> accept(server, greeting));
            }
        }
        return null;
    }

    /** A server that does more than greet registers the connection with its own selector here. */
    private static void accept(ServerSocketChannel server, String greeting) throws IOException {
        try (SocketChannel client = server.accept()) {
            if (client != null) {
                client.write(ByteBuffer.wrap(greeting.getBytes(StandardCharsets.UTF_8)));
            }
        }
    }
}
