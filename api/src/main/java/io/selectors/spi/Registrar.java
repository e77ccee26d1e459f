package io.selectors.spi;

import io.selectors.Interest;
import io.selectors.Selector;
import io.selectors.SelectorKey;
import java.io.IOException;

/** What a key asks of its selector. The keys handed in are the selector's own. */
interface Registrar {
    Selector selector();

    void modify(SelectorKey key, Interest interest) throws IOException;

    void enable(SelectorKey key, Interest added) throws IOException;

    void disable(SelectorKey key, Interest removed) throws IOException;

    boolean unregister(SelectorKey key);
}
