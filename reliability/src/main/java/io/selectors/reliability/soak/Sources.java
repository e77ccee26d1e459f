package io.selectors.reliability.soak;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Addresses to connect from, in turn. A closed connection occupies its pair of addresses and ports for a minute (TIME_WAIT), and an
 * address has some 28,000 ports: from one address there are no more than about 470 connections a second.
 */
final class Sources {
    private static final int COUNT = 250;
    private static final AtomicInteger NEXT = new AtomicInteger();

    private Sources() {
    }

    static InetSocketAddress next() {
        byte last = (byte) (2 + Math.floorMod(NEXT.getAndIncrement(), COUNT));
        try {
            return new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, last}), 0);
        } catch (UnknownHostException e) {
            throw new AssertionError("four bytes are an address", e);
        }
    }
}
