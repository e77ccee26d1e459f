package io.selectors.reliability.soak;

import java.net.InetSocketAddress;

/**
 * What peers are told: where the server is, where their actions are counted, and when it closes an idle connection.
 *
 * @param idleSeconds of the server
 * @param maxMessage of the server, in bytes
 */
record Visit(InetSocketAddress server, Said said, Tally tally, int idleSeconds, int maxMessage) {
}
