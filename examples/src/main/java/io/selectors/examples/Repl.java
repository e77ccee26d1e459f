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
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * A prompt with a live socket, {@code Repl PORT}: what the server says is shown while the user types. {@code last N}, {@code count} and
 * {@code quit} are commands; any other line is sent.
 */
final class Repl {
    private static final int KEPT = 100;

    private final ByteBuffer bytes = ByteBuffer.allocate(8192);
    private final Queue<String> heard = new ArrayDeque<>();
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
            selector.register(server, Interest.READ);
            StringBuilder command = new StringBuilder();
            StringBuilder news = new StringBuilder();
            prompt();
            while (!quit) {
                selector.select((key, readiness) -> {
                    if (key == keyboard) {
                        quit |= !read(typed, command);
                        for (String line = line(command); line != null; line = line(command)) {
                            evaluate(line, server);
                        }
                    } else {
                        quit |= !read(server, news);
                        for (String line = line(news); line != null; line = line(news)) {
                            hear(line);
                        }
                    }
                    prompt();
                });
            }
        }
    }

    private void evaluate(String line, SocketChannel server) throws IOException {
        if (line.equals("quit")) {
            quit = true;
        } else if (line.equals("count")) {
            System.out.println(count);
        } else if (line.matches("last [1-9]\\d?")) {
            heard.stream().skip(Math.max(0, heard.size() - Integer.parseInt(line.substring(5)))).forEach(System.out::println);
        } else {
            server.write(StandardCharsets.UTF_8.encode(line + "\n"));
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

    /** Returns false at the end. */
    private boolean read(ReadableByteChannel channel, StringBuilder text) throws IOException {
        int length = channel.read(bytes.clear());
        text.append(StandardCharsets.UTF_8.decode(bytes.flip()));
        return length >= 0;
    }

    /** Takes the first whole line, if there is one. */
    private static String line(StringBuilder text) {
        int end = text.indexOf("\n");
        if (end < 0) {
            return null;
        }
        String line = text.substring(0, end);
        text.delete(0, end + 1);
        return line;
    }
}
