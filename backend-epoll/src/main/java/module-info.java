/** The native backend for Linux, over epoll(7). */
module io.selectors.epoll {
    requires io.selectors;
    requires io.selectors.unix;
    requires com.sun.jna;

    provides io.selectors.spi.SelectorBackend with io.selectors.epoll.EpollBackend;
}
