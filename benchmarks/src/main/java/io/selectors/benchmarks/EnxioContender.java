package io.selectors.benchmarks;

import java.nio.channels.SelectionKey;
import java.nio.channels.spi.AbstractSelector;
import java.util.Iterator;
import jnr.enxio.channels.NativeDeviceChannel;
import jnr.enxio.channels.NativeSelectorProvider;

/** jnr-enxio: any descriptor behind java.nio's types; on Linux its selector is over poll(2). */
final class EnxioContender implements Contender {
    private final RawSources sources = new RawSources();
    private AbstractSelector selector;

    @Override
    public void open(int ready, int idle) throws Exception {
        close();
        selector = NativeSelectorProvider.getInstance().openSelector();
        for (int i = 0; i < idle; i++) {
            register(sources.idle());
        }
        for (int i = 0; i < ready; i++) {
            register(sources.ready());
        }
    }

    @Override
    public void openNumbers(int ready, int idle) throws Exception {
        open(ready, idle);
    }

    private void register(int fd) throws Exception {
        NativeDeviceChannel channel = new NativeDeviceChannel(NativeSelectorProvider.getInstance(), fd, SelectionKey.OP_READ, false);
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ);
    }

    @Override
    public int poll() throws Exception {
        int count = selector.selectNow();
        for (Iterator<SelectionKey> keys = selector.selectedKeys().iterator(); keys.hasNext();) {
            keys.next();
            keys.remove();
        }
        return count;
    }

    @Override
    public void close() throws Exception {
        if (selector != null) {
            selector.close();
        }
        sources.close();
    }
}
