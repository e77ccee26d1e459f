/** The native backend for macOS and the BSDs, over kqueue(2). */
module io.selectors.kqueue {
    requires io.selectors;
    requires io.selectors.unix;
    requires com.sun.jna;

    provides io.selectors.spi.SelectorBackend with io.selectors.kqueue.KqueueBackend;
}
