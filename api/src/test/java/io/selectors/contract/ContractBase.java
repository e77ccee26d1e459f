package io.selectors.contract;

import io.selectors.Feature;
import io.selectors.Selector;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;

/** A fixture over the backend of a name and real sockets, which closes after each test what the test kept. */
@ExtendWith(TimeLimit.class)
public abstract class ContractBase implements Fixture {
    private final Deque<AutoCloseable> kept = new ArrayDeque<>();
    private Selector selector;

    @Override
    public Selector open(Feature... required) throws IOException {
        return Selector.open(backend(), required);
    }

    @Override
    public Source source() throws IOException {
        return keep(Connection.open());
    }

    @Override
    public final synchronized Selector selector() throws IOException {
        if (selector == null) {
            selector = keep(open());
        }
        return selector;
    }

    @Override
    public final synchronized <T extends AutoCloseable> T keep(T resource) {
        kept.push(resource);
        return resource;
    }

    @AfterEach
    void closeWhatWasKept() throws Exception {
        while (!kept.isEmpty()) {
            kept.pop().close();
        }
    }
}
