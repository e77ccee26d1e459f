package io.selectors.jdk;

import io.selectors.Feature;
import io.selectors.Selector;
import io.selectors.spi.PollingSelector;
import io.selectors.spi.SelectorBackend;
import java.io.IOException;
import java.nio.channels.Pipe;
import java.nio.channels.spi.SelectorProvider;
import java.util.Set;

/**
 * java.nio, everywhere.
 *
 * <p>It keeps the contract as far as java.nio does. Timeouts are whole milliseconds, rounded up. java.nio makes some garbage per
 * select, keeps to itself what the system refuses, and gives up the descriptor and port of a channel that was closed without
 * being unregistered only when the next select begins or the current one wakes. A select on a virtual thread parks it since Java 24;
 * before, the thread is pinned to its carrier.
 */
public final class JdkBackend implements SelectorBackend {
    private volatile boolean isCloseInitialized;

    /** Made by the ServiceLoader. */
    public JdkBackend() {
    }

    @Override
    public String name() {
        return "jdk";
    }

    @Override
    public int priority() {
        return 0;
    }

    @Override
    public String description() {
        return SelectorProvider.provider().getClass().getName();
    }

    @Override
    public Selector open(Set<Feature> required) throws IOException {
        if (!isCloseInitialized) {
            closeOnce();
        }
        return new PollingSelector(name(), features(), required, new JdkPoller(java.nio.channels.Selector.open()));
    }

    /**
     * Closes a channel while there are descriptors. The first close initializes a class of java.nio's that needs two, and that no
     * channel can be closed without for the life of the process if it finds none (JDK 17).
     */
    private void closeOnce() throws IOException {
        Pipe pipe = Pipe.open();
        pipe.source().close();
        pipe.sink().close();
        isCloseInitialized = true;
    }
}
