package io.selectors.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** An echo server with nothing in it but a loop, in a process of its own: prints its port, and ends with its standard input. */
final class EchoServer {
    /** So many connections can wait to be accepted. */
    static final int BACKLOG = 4096;
    static final int BUFFER = 64 * 1024;

    private EchoServer() {
    }

    public static void main(String[] arguments) throws Exception {
        Thread thread = new Thread(() -> {
            try {
                serve(arguments[0]);
            } catch (Exception e) {
                e.printStackTrace();
                System.exit(1);
            }
        }, "selecting");
        thread.setDaemon(true);
        thread.start();
        System.in.transferTo(java.io.OutputStream.nullOutputStream());
    }

    private static void serve(String name) throws Exception {
        switch (name) {
            case "nio-keys" -> new NioEchoServer(false).serve();
            case "nio-consumer" -> new NioEchoServer(true).serve();
            case "netty" -> NettyEchoServer.serve();
            case "one-nio" -> OneNioEchoServer.serve();
            default -> new OurEchoServer(Contenders.backend(name)).serve();
        }
    }

    static ServerSocketChannel listen() throws IOException {
        ServerSocketChannel listener = ServerSocketChannel.open();
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG).configureBlocking(false);
        announce((InetSocketAddress) listener.getLocalAddress());
        return listener;
    }

    static void announce(InetSocketAddress address) {
        System.out.println(address.getPort());
    }

    /** The next connection, or null. */
    static SocketChannel accept(ServerSocketChannel listener) throws IOException {
        SocketChannel channel = listener.accept();
        if (channel != null) {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true).configureBlocking(false);
        }
        return channel;
    }
}
