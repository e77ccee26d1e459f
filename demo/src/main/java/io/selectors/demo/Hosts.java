package io.selectors.demo;

import java.net.InetSocketAddress;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** What {@code --host} names. */
final class Hosts {
    private Hosts() {
    }

    /** Refuses a name that nobody knows, rather than leaving that to the channel, which says nothing of the name. */
    static InetSocketAddress resolve(CommandLine command, String host, int port) {
        InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw new ParameterException(command, "--host: there is no host named '" + host + "'");
        }
        return address;
    }
}
