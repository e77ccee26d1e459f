package io.selectors.examples;

import io.selectors.Feature;
import io.selectors.Interest;
import io.selectors.Selector;
import io.selectors.SelectorKey;
import io.selectors.descriptors.DescriptorChannel;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * A prompt with a live socket, {@code Repl PORT}: what the server says is shown while the user types. {@code last N}, {@code count} and
 * {@code quit} are commands; any other line is sent. The keyboard is not read while the server does not take what was typed.
 */
final class Repl {
    private static final int KEPT = 100;

    private final ByteBuffer bytes = ByteBuffer.allocate(8192);
    private final Queue<String> heard = new ArrayDeque<>();
    private final Queue<ByteBuffer> unsent = new ArrayDeque<>();
    private long count;
    private boolean quit;

    public static void main(String... args) {
        if (args.length != 1 || !args[0].matches("\\d{1,5}") || Integer.parseInt(args[0]) > 65_535) {
            System.err.println("Usage: Repl PORT");
            System.exit(2);
        }
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0]));
        try (SocketChannel server = SocketChannel.open(address)) {
            new Repl().run(server);
        } catch (IOException e) {
            System.err.println("port " + args[0] + ": " + e);
            System.exit(1);
        }
    }

    private void run(SocketChannel server) throws IOException {
        server.configureBlocking(false);
        try (Selector selector = Selector.open(Feature.FILE_DESCRIPTORS);
                DescriptorChannel typed = DescriptorChannel.standardInput()) {
            SelectorKey keyboard = selector.register(typed, Interest.READ);
            SelectorKey socket = selector.register(server, Interest.READ);
            ByteArrayOutputStream command = new ByteArrayOutputStream();
            ByteArrayOutputStream news = new ByteArrayOutputStream();
            prompt();
            while (!quit || !unsent.isEmpty()) {
                selector.select((key, readiness) -> {
                    if (key == keyboard) {
                        if (!read(typed, command, this::evaluate)) {
                            quit = true;
                        }
                        prompt();
                    } else if (readiness.isReadable()) {
                        if (!read(server, news, this::hear)) {
                            ended();
                        }
                        prompt();
                    }
                    send(server);
                    socket.modify(unsent.isEmpty() ? Interest.READ : Interest.READ_WRITE);
                    keyboard.modify(unsent.isEmpty() ? Interest.READ : Interest.NONE);
                });
            }
        }
    }

    private void ended() throws EOFException {
        if (!unsent.isEmpty()) {
            throw new EOFException("the server has ended the connection; unsent lines: " + unsent.size());
        }
        quit = true;
    }

    private void send(SocketChannel server) throws IOException {
        while (!unsent.isEmpty()) {
            server.write(unsent.peek());
            if (unsent.peek().hasRemaining()) {
                return;
            }
            unsent.remove();
        }
    }

    private void evaluate(String line) {
        if (quit) {
            return; // It was typed after "quit", or the server has ended.
        }
        if (line.equals("quit")) {
            quit = true;
        } else if (line.equals("count")) {
            System.out.println(count);
        } else if (line.matches("last [1-9]\\d?")) {
            heard.stream().skip(Math.max(0, heard.size() - Integer.parseInt(line.substring(5)))).forEach(System.out::println);
        } else {
            unsent.add(StandardCharsets.UTF_8.encode(line + "\n"));
        }
    }

    private void hear(String line) {
        count++;
        heard.add(line);
        if (heard.size() > KEPT) {
            heard.remove();
        }
        System.out.println("\r* " + line); // Over the prompt.
    }

    private static void prompt() {
        System.out.print("> ");
        System.out.flush();
    }

    /** Passes on each whole line, and at the end what is left. A read may end within a character, a line does not. Returns false at the end. */
    private boolean read(ReadableByteChannel channel, ByteArrayOutputStream begun, Consumer<String> lines) throws IOException {
        int length = channel.read(bytes.clear());
        for (bytes.flip(); bytes.hasRemaining();) {
            byte next = bytes.get();
            if (next == '\n') {
                pass(begun, lines);
            } else {
                begun.write(next);
            }
        }
        if (length < 0 && begun.size() > 0) {
            pass(begun, lines);
        }
        return length >= 0;
    }

    private static void pass(ByteArrayOutputStream begun, Consumer<String> lines) {
        String line = begun.toString(StandardCharsets.UTF_8);
        begun.reset();
        lines.accept(line);
    }
}
