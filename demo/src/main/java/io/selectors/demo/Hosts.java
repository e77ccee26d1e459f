package io.selectors.demo;

import java.io.IOException;
import java.net.InetSocketAddress;

/** What {@code --host} names. */
final class Hosts {
    private Hosts() {
    }

    /** Refuses a name that nobody knows, rather than leaving that to the channel, which says nothing of the name. */
    static InetSocketAddress resolve(String host, int port) throws IOException {
        InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw new IOException("There is no host named '" + host + "'");
        }
        return address;
    }
}
