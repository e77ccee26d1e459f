/** The native backend for Linux, over epoll(7). */
module io.selectors.epoll {
    requires io.selectors;
    requires io.selectors.unix;

    provides io.selectors.spi.SelectorBackend with io.selectors.epoll.EpollBackend;
}
