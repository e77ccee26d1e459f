package io.selectors.spi;

import io.selectors.Interest;
import io.selectors.Selector;
import io.selectors.SelectorKey;
import java.io.IOException;

/**
 * What a key asks of its selector.
 *
 * @param <K> the selector's own keys, which need not be known here
 */
interface Registrar<K extends SelectorKey> {
    Selector selector();

    void modify(K key, Interest interest) throws IOException;

    void enable(K key, Interest added) throws IOException;

    void disable(K key, Interest removed) throws IOException;

    boolean unregister(K key);
}
