/** File descriptors as channels: pipes, standard input, timers, child processes. */
module io.selectors.descriptors {
    requires transitive io.selectors;
    requires io.selectors.kqueue;
    requires io.selectors.unix;

    exports io.selectors.descriptors;
}
