package io.selectors.selftest;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** What the manifest says. */
final class Version implements IVersionProvider {
    static String text() {
        return Optional.ofNullable(Version.class.getPackage().getImplementationVersion()).orElse("(not from a jar)");
    }

    @Override
    public String[] getVersion() {
        return new String[] {"selectors-selftest " + text()};
    }
}
