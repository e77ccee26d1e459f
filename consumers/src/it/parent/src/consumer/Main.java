package consumer;

import io.selectors.Event;
import io.selectors.Interest;
import io.selectors.Selector;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.util.concurrent.TimeUnit;

/** Selects once, and says on which backend. */
public final class Main {
    private Main() {
    }

    public static void main(String[] arguments) throws IOException {
        System.out.println(select());
    }

    public static String select() throws IOException {
        Pipe pipe = Pipe.open();
        try (Selector selector = Selector.open(); Pipe.SourceChannel source = pipe.source(); Pipe.SinkChannel sink = pipe.sink()) {
            source.configureBlocking(false);
            selector.register(source, Interest.READ);
            sink.write(ByteBuffer.allocate(1));
            Event event = selector.select(10, TimeUnit.SECONDS).get(0);
            String how = Selector.backends().get(0).description();
            return selector.backend() + ", readable " + event.isReadable() + ", " + how;
        }
    }
}
