/**
 * One small selector API with pluggable backends, found by {@link java.util.ServiceLoader} and chosen at run time.
 */
module io.selectors {
    requires static jdk.jfr;

    exports io.selectors;
    exports io.selectors.spi;

    uses io.selectors.spi.SelectorBackend;
}
