/** What the native backends share. Not meant for use by others. */
module io.selectors.unix {
    requires transitive io.selectors;
    requires com.sun.jna;

    exports io.selectors.unix;
}
