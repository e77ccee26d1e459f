package io.selectors.reliability.soak;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;

/** One connection with blocking calls. Belongs to one thread, but for a second one that may send. */
final class Peer implements Closeable {
    static final int TIMEOUT_MILLIS = 60_000;
    private static final AtomicLong NUMBER = new AtomicLong();

    private final Visit visit;
    private final Socket socket = new Socket();

    Peer(Visit visit) throws IOException {
        this(visit, 0);
    }

    /** With a receive buffer of so many bytes, or 0 for the system's. */
    Peer(Visit visit, int receiveBuffer) throws IOException {
        this.visit = visit;
        try {
            if (receiveBuffer > 0) {
                socket.setReceiveBufferSize(receiveBuffer);
            }
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.bind(Sources.next());
            socket.connect(visit.server(), TIMEOUT_MILLIS);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
        visit.tally().connections.increment();
    }

    /** A message that no other peer sends, so that an answer to somebody else is noticed. */
    static byte[] message() {
        return ("{\"message\":" + NUMBER.incrementAndGet() + "}\n").getBytes(StandardCharsets.UTF_8);
    }

    /** The same, of so many bytes. */
    static byte[] message(int length) {
        byte[] message = new byte[length];
        Arrays.fill(message, (byte) ('a' + NUMBER.incrementAndGet() % 26));
        message[0] = '"';
        message[length - 2] = '"';
        message[length - 1] = '\n';
        return message;
    }

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    InputStream input() throws IOException {
        return socket.getInputStream();
    }

    void endOutput() throws IOException {
        socket.shutdownOutput();
    }

    /** Reads the echo of a message, which must be the next thing that comes. */
    void expect(byte[] message) throws IOException {
        byte[] reply = input().readNBytes(message.length);
        if (!Arrays.equals(message, reply)) {
            throw new IOException("the echo differs: " + reply.length + " bytes of " + message.length);
        }
        acknowledged();
    }

    void acknowledged() {
        visit.tally().acknowledged.increment();
    }

    /** Waits for the server to end it, by an end of the stream. */
    void expectEnd() throws IOException {
        if (input().read() >= 0) {
            throw new IOException("more comes back than was sent");
        }
    }

    /** Waits for the server to end it for that reason, before anything more comes. */
    void expectRefusal(Refusal refusal) throws IOException {
        if (drain(refusal) > 0) {
            throw new IOException("something comes back before the end that is due for '" + refusal + "'");
        }
    }

    /** Reads until the server's end for that reason: the end of the stream or, if the server left something unread, a reset. */
    long drain(Refusal refusal) throws IOException {
        long count = 0;
        try {
            count = input().transferTo(OutputStream.nullOutputStream());
        } catch (SocketException e) {
            if (!e.getMessage().contains("reset")) {
                throw e;
            }
        }
        visit.tally().refused(refusal).increment();
        return count;
    }

    /** Ends it with a reset. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
        visit.tally().refused(Refusal.RESET).increment();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
