/** The backend over java.nio, which runs everywhere. */
module io.selectors.jdk {
    requires io.selectors;

    provides io.selectors.spi.SelectorBackend with io.selectors.jdk.JdkBackend;
}
