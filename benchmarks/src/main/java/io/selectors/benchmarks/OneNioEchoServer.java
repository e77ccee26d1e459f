package io.selectors.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Iterator;
import one.nio.net.Selector;
import one.nio.net.Session;
import one.nio.net.Socket;

/** one-nio's own sockets and sessions on one of its selectors, which accepts as well. */
final class OneNioEchoServer {
    private static final class Echoing extends Session {
        private Echoing(Socket socket) {
            super(socket);
        }

        @Override
        protected void processRead(byte[] buffer) throws IOException {
            int count = read(buffer, 0, buffer.length);
            int sent = count == 0 ? 0 : socket.write(buffer, 0, count);
            if (sent < count) {
                // Queued, and sent by the session; the buffer is anybody's.
                write(Arrays.copyOfRange(buffer, sent, count), 0, count - sent);
            }
        }
    }

    private static final class Accepting extends Session {
        private Accepting(Socket socket) {
            super(socket);
        }

        /** One for each event, as long as there are any. */
        @Override
        public void process(byte[] buffer) throws IOException {
            Socket accepted = socket.acceptNonBlocking();
            accepted.setNoDelay(true);
            selector.register(new Echoing(accepted));
        }
    }

    private OneNioEchoServer() {
    }

    static void serve() throws IOException {
        Selector selector = Selector.create();
        Socket listener = Socket.createServerSocket();
        listener.bind(InetAddress.getLoopbackAddress(), 0, EchoServer.BACKLOG);
        listener.listen(EchoServer.BACKLOG);
        EchoServer.announce(listener.getLocalAddress());
        selector.register(new Accepting(listener));
        byte[] buffer = new byte[EchoServer.BUFFER];
        while (true) {
            for (Iterator<Session> selected = selector.select(); selected.hasNext();) {
                turn(selected.next(), buffer);
            }
        }
    }

    private static void turn(Session session, byte[] buffer) {
        try {
            session.process(buffer);
        } catch (Exception e) {
            // Whatever is wrong with it, the others go on; the end of its input is told so, too.
            session.close();
        }
    }
}
