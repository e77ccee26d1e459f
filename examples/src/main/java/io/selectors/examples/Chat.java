package io.selectors.examples;

import io.selectors.Feature;
import io.selectors.Interest;
import io.selectors.Selector;
import io.selectors.SelectorKey;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * A chat for two: standard input and a socket in one selector, on one thread. Both stay in blocking mode, for each is read only
 * when there is something to read. Standard input must be a terminal or a pipe: of a file there is no readiness to wait for.
 */
final class Chat {
    private static final int STDIN = 0;

    private Chat() {
    }

    /** Waits for the other, or, given a port, connects with the one who waits there. */
    public static void main(String... args) throws IOException {
        try (SocketChannel other = args.length == 0 ? accept() : connect(Integer.parseInt(args[0]))) {
            chat(other);
        }
    }

    private static SocketChannel accept() throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            System.out.println("Run me in another terminal, too: Chat " + server.socket().getLocalPort());
            return server.accept();
        }
    }

    private static SocketChannel connect(int port) throws IOException {
        return SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    private static void chat(SocketChannel other) throws IOException {
        try (Selector selector = Selector.open(Feature.FILE_DESCRIPTORS, Feature.BLOCKING_CHANNELS);
                FileInputStream typed = new FileInputStream(FileDescriptor.in)) {
            selector.register(STDIN, Interest.READ);
            SelectorKey socket = selector.register(other, Interest.READ);
            while (selector.size() > 0) {
                selector.select((key, readiness) -> {
                    if (key == socket) {
                        print(other, key);
                    } else {
                        send(typed, other, key);
                    }
                });
            }
        }
    }

    private static void print(SocketChannel other, SelectorKey socket) throws IOException {
        ByteBuffer words = ByteBuffer.allocate(8192);
        if (other.read(words) < 0) {
            // The other has said all; this side may go on until it has, too.
            socket.unregister();
        } else {
            System.out.write(words.array(), 0, words.position());
            System.out.flush();
        }
    }

    /** Reads what is there, unbuffered: a buffer would hide from the selector what it has read ahead. */
    private static void send(FileInputStream typed, SocketChannel other, SelectorKey stdin) throws IOException {
        byte[] words = new byte[8192];
        int count = typed.read(words);
        if (count < 0) {
            stdin.unregister();
            other.shutdownOutput();
        } else {
            other.write(ByteBuffer.wrap(words, 0, count));
        }
    }
}
