package io.selectors.examples;

import io.selectors.Feature;
import io.selectors.Interest;
import io.selectors.NotPollableException;
import io.selectors.Readiness;
import io.selectors.Selector;
import io.selectors.SelectorKey;
import io.selectors.descriptors.DescriptorChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;

/**
 * Standard input to a socket, the socket to standard output: {@code Netcat HOST PORT}. Neither side is read faster than the other
 * takes it. A file as standard input, and {@code /dev/null}, which cron and systemd give, have no readiness, but never block either:
 * they are read whenever the socket takes something.
 */
final class Netcat {
    private final Selector selector;
    private final SocketChannel socket;
    private final DescriptorChannel typed;
    private final ByteBuffer incoming = ByteBuffer.allocate(16 * 1024);
    private final SelectorKey socketKey;
    /** Null if standard input is a file. */
    private final SelectorKey stdinKey;
    /** Ready to be sent, from its position to its limit. */
    private final ByteBuffer unsent = ByteBuffer.allocate(16 * 1024).limit(0);
    private boolean inputEnded;

    private Netcat(Selector selector, SocketChannel socket, DescriptorChannel typed) throws IOException {
        this.selector = selector;
        this.socket = socket;
        this.typed = typed;
        socketKey = selector.register(socket, Interest.READ);
        stdinKey = registerStdin();
        if (stdinKey == null) {
            socketKey.enable(Interest.WRITE);
        }
    }

    /** Takes a host and a port. */
    public static void main(String... args) {
        if (args.length != 2 || !args[1].matches("\\d{1,5}") || Integer.parseInt(args[1]) > 65_535) {
            System.err.println("Usage: Netcat HOST PORT");
            System.exit(2);
        }
        try (SocketChannel socket = SocketChannel.open(new InetSocketAddress(args[0], Integer.parseInt(args[1])));
                Selector selector = Selector.open(Feature.FILE_DESCRIPTORS);
                DescriptorChannel typed = DescriptorChannel.standardInput()) {
            socket.configureBlocking(false);
            new Netcat(selector, socket, typed).run();
        } catch (IOException | UnresolvedAddressException e) {
            System.err.println(args[0] + " " + args[1] + ": " + e);
            System.exit(1);
        }
    }

    private SelectorKey registerStdin() throws IOException {
        try {
            return selector.register(typed, Interest.READ);
        } catch (NotPollableException e) {
            return null;
        }
    }

    /** Until the other side has ended. */
    private void run() throws IOException {
        while (socketKey.isValid()) {
            selector.select((key, readiness) -> {
                if (key == socketKey) {
                    socketReady(readiness);
                } else if (socketKey.isValid()) { // The other side may have ended in this very select.
                    readStdin();
                    send();
                }
            });
        }
        System.out.flush();
    }

    private void socketReady(Readiness readiness) throws IOException {
        if (readiness.isReadable()) {
            int count = socket.read(incoming.clear());
            if (count < 0) {
                socketKey.unregister();
                return;
            }
            System.out.write(incoming.array(), 0, count);
            System.out.flush();
        }
        if (readiness.isWritable()) {
            if (stdinKey == null && !unsent.hasRemaining() && !inputEnded) {
                readStdin();
            }
            send();
        }
    }

    private void readStdin() throws IOException {
        inputEnded = typed.read(unsent.clear()) < 0;
        unsent.flip();
    }

    private void send() throws IOException {
        socket.write(unsent);
        if (unsent.hasRemaining()) {
            listenTo(false);
            socketKey.enable(Interest.WRITE);
        } else if (inputEnded) {
            listenTo(false);
            socketKey.disable(Interest.WRITE);
            socket.shutdownOutput();
        } else if (stdinKey != null) {
            listenTo(true);
            socketKey.disable(Interest.WRITE);
        }
    }

    /** What is typed waits in the kernel until the socket has taken what was typed before. */
    private void listenTo(boolean stdin) throws IOException {
        if (stdinKey != null) {
            stdinKey.modify(stdin ? Interest.READ : Interest.NONE);
        }
    }
}
