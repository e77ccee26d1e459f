package consumer;

import io.selectors.Feature;
import io.selectors.Interest;
import io.selectors.Selector;
import io.selectors.descriptors.ChildProcess;
import io.selectors.descriptors.DescriptorPipe;
import io.selectors.descriptors.Timer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/** Waits for each kind of descriptor, and says which have been ready. */
public final class Main {
    private Main() {
    }

    public static void main(String[] arguments) throws IOException {
        Set<String> ready = new TreeSet<>();
        try (DescriptorPipe pipe = DescriptorPipe.open();
                Timer timer = Timer.every(1, TimeUnit.MILLISECONDS);
                ChildProcess child = ChildProcess.start(new ProcessBuilder("echo", "hello"));
                Selector selector = Selector.open(Feature.FILE_DESCRIPTORS)) {
            pipe.sink().write(ByteBuffer.allocate(1));
            selector.register(pipe.source(), Interest.READ, "pipe");
            selector.register(timer, Interest.READ, "timer");
            selector.register(child.output(), Interest.READ, "output");
            selector.register(child.exit(), Interest.READ, "exit");
            while (ready.size() < 4 && selector.select(20, TimeUnit.SECONDS, (key, readiness) -> ready.add(key.attachment(String.class))) > 0) {
                // Until all four have been.
            }
        }
        System.out.println(ready);
    }
}
