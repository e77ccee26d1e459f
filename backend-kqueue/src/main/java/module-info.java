/** The native backend for macOS and the BSDs, over kqueue(2). */
@SuppressWarnings("module") // the descriptors are compiled after this
module io.selectors.kqueue {
    requires io.selectors;
    requires io.selectors.unix;
    requires com.sun.jna;

    exports io.selectors.kqueue to io.selectors.descriptors;

    provides io.selectors.spi.SelectorBackend with io.selectors.kqueue.KqueueBackend;
}
