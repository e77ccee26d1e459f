/** The API and every backend, for those who want one dependency. */
module io.selectors.all {
    requires transitive io.selectors;
    requires io.selectors.epoll;
    requires io.selectors.jdk;
    requires io.selectors.kqueue;
}
