package io.selectors.examples;

import io.selectors.Feature;
import io.selectors.Interest;
import io.selectors.Selector;
import io.selectors.SelectorKey;
import io.selectors.descriptors.DescriptorChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;

/**
 * A chat for two in two terminals: standard input and a socket in one selector, on one thread. Standard input must be a terminal or a pipe: of
 * a file there is no readiness to wait for.
 */
final class Chat {
    private Chat() {
    }

    /** Waits for the other, or, given a port, connects with the one who waits there. */
    public static void main(String... args) {
        if (args.length > 1 || args.length == 1 && (!args[0].matches("\\d{1,5}") || Integer.parseInt(args[0]) > 65_535)) {
            System.err.println("Usage: Chat [PORT]");
            System.exit(2);
        }
        try (Selector selector = Selector.open(Feature.FILE_DESCRIPTORS);
                SocketChannel other = args.length == 0 ? accept() : connect(Integer.parseInt(args[0]))) {
            chat(selector, other);
        } catch (IOException e) {
            System.err.println("the chat ends: " + e);
            System.exit(1);
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

    private static void chat(Selector selector, SocketChannel other) throws IOException {
        other.configureBlocking(false);
        try (DescriptorChannel typed = DescriptorChannel.standardInput();
                DescriptorChannel screen = DescriptorChannel.standardOutput()) {
            SelectorKey keyboard = selector.register(typed, Interest.READ);
            SelectorKey socket = selector.register(other, Interest.READ);
            while (keyboard.isValid() || socket.isValid()) {
                selector.select((key, readiness) -> {
                    if (key == socket) {
                        copy(other, screen, socket);
                    } else if (copy(typed, other, keyboard) < 0) {
                        other.shutdownOutput();
                    }
                });
            }
        }
    }

    /** Passes on what was said; whoever has said all is not asked again. */
    private static int copy(ReadableByteChannel from, WritableByteChannel to, SelectorKey key) throws IOException {
        ByteBuffer words = ByteBuffer.allocate(8192);
        int count = from.read(words);
        if (count < 0) {
            key.unregister();
        }
        for (words.flip(); words.hasRemaining();) {
            to.write(words); // As fast as people type, it always goes.
        }
        return count;
    }
}
