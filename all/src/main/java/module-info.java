/** The API, every backend, and any descriptor as a channel, for those who want one dependency. */
module io.selectors.all {
    requires transitive io.selectors;
    requires transitive io.selectors.descriptors;
    requires io.selectors.epoll;
    requires io.selectors.jdk;
    requires io.selectors.kqueue;
}
