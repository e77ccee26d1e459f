package io.selectors.demo;

import io.selectors.Selector;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The client side of many idle connections, a process of its own: 100 busy clients before and after the others are there. Arguments:
 * port, idle connections.
 */
final class IdleCheck {
    private static final int BUSY = 100;
    private static final int MESSAGES = 2_000;
    private static final int ROUNDS = 5;

    private IdleCheck() {
    }

    public static void main(String[] arguments) throws Exception {
        InetSocketAddress server = new InetSocketAddress("127.0.0.1", Integer.parseInt(arguments[0]));
        int count = Integer.parseInt(arguments[1]);
        busy(server);
        long alone = busy(server);
        List<SocketChannel> idle = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                SocketChannel channel = SocketChannel.open(server);
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                idle.add(channel);
            }
            long among = busy(server);
            System.out.printf("%d idle, %d busy: every message intact; nanoseconds per message %d alone, %d among the idle, ratio %.2f%n",
                    count, BUSY, alone, among, (double) among / alone);
        } finally {
            for (SocketChannel channel : idle) {
                channel.close();
            }
        }
    }

    /** The median of some rounds. */
    private static long busy(InetSocketAddress server) throws Exception {
        long[] nanos = new long[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            long start = System.nanoTime();
            Client client = new Client(server, JsonMessage.of("busy", "round " + round), MESSAGES, BUSY, true);
            try (Selector selector = Selector.open()) {
                if (client.run(selector) != BUSY) {
                    throw new AssertionError(client.failure());
                }
            }
            nanos[round] = (System.nanoTime() - start) / (BUSY * MESSAGES);
        }
        Arrays.sort(nanos);
        return nanos[ROUNDS / 2];
    }
}
