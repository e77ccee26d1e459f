package io.selectors.descriptors;

import static io.selectors.descriptors.JvmInShell.INFO_OF_0;
import static io.selectors.descriptors.JvmInShell.mode;

import io.selectors.Interest;
import io.selectors.NotPollableException;
import io.selectors.Selector;
import io.selectors.unix.UnixCalls;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** Echoes standard input to its end, by a selector where that can be, and says what it finds. */
final class Echo {
    private Echo() {
    }

    public static void main(String[] arguments) throws IOException {
        System.out.println("found " + mode(INFO_OF_0));
        // "shared": as where the terminal cannot be opened anew.
        try (DescriptorChannel input = arguments.length > 0 ? shared() : DescriptorChannel.standardInput();
                Selector selector = DescriptorTests.selector()) {
            System.out.println("own is non-blocking: " + !input.isBlocking() + ", number 0 is " + mode(INFO_OF_0));
            try {
                DescriptorTests.register(selector, input, Interest.READ);
            } catch (NotPollableException e) {
                System.out.println("refused: " + e.getMessage());
            }
            ByteBuffer words = ByteBuffer.allocate(1000);
            System.out.println("nothing yet: " + input.read(words.clear()));
            echo(input, selector, words);
        }
        System.out.println("left " + mode(INFO_OF_0));
    }

    private static DescriptorChannel shared() throws IOException {
        UnixCalls calls = Calls.get().unix();
        return new DescriptorChannel(calls, 0, StandardStreams.borrow(calls, 0).release());
    }

    private static void echo(DescriptorChannel input, Selector selector, ByteBuffer words) throws IOException {
        System.out.println("waiting");
        do {
            System.out.print(StandardCharsets.UTF_8.decode(words.flip()));
            System.out.flush();
            if (selector.size() > 0) {
                selector.select(60, TimeUnit.SECONDS);
            }
        } while (input.read(words.clear()) >= 0);
    }
}
