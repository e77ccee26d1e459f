/** The same TCP server on each backend. */
// No modules of their own are xchart and HdrHistogram; an image goes without them, and without bench.
@SuppressWarnings("requires-automatic")
module io.selectors.demo {
    requires com.fasterxml.jackson.core;
    requires info.picocli;
    requires io.selectors;
    requires io.selectors.descriptors;
    requires static HdrHistogram;
    requires static java.desktop;
    requires static me.tongfei.progressbar;
    requires static xchart;

    opens io.selectors.demo to info.picocli;
}
