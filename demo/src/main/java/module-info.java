/** The same TCP server on each backend. */
module io.selectors.demo {
    requires com.fasterxml.jackson.core;
    requires info.picocli;
    requires io.selectors;

    opens io.selectors.demo to info.picocli;
}
