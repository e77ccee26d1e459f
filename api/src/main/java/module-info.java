/**
 * One small selector API with pluggable backends, found by {@link java.util.ServiceLoader} and chosen at run time.
 */
@SuppressWarnings("module") // io.selectors.descriptors is built later.
module io.selectors {
    requires static jdk.jfr;

    exports io.selectors;
    exports io.selectors.spi;
    exports io.selectors.internal to io.selectors.descriptors;

    uses io.selectors.spi.SelectorBackend;
}
