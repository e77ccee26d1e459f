package io.selectors.demo;

import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The version of a program: what its jar's manifest says, or its module, where there is no jar. */
public final class Version implements IVersionProvider {
    @Spec
    private CommandSpec spec;

    /** Made by picocli. */
    public Version() {
    }

    @Override
    public String[] getVersion() {
        return new String[] {spec.root().name() + " " + version()};
    }

    private static String version() {
        String packed = Version.class.getPackage().getImplementationVersion();
        if (packed != null) {
            return packed;
        }
        Module module = Version.class.getModule();
        return module.isNamed() ? module.getDescriptor().rawVersion().orElse("(unknown)") : "(not from a jar)";
    }
}
