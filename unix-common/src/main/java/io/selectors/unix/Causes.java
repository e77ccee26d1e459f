package io.selectors.unix;

import java.util.Locale;

/** Says of a failure to reach the system calls what is missing, and what to do about it. */
final class Causes {
    /** The first with a {@code SymbolProvider}, by which {@link ChannelDescriptor} finds JNI's functions. */
    private static final String OLDEST_JNA = "5.13.0";
    private static final String JNA = "com.sun.jna.";

    private Causes() {
    }

    static String describe(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return isMissing(root) && root.getMessage().replace('/', '.').contains(JNA) ? withoutJna() : root.toString();
    }

    private static boolean isMissing(Throwable root) {
        return root.getMessage() != null && (root instanceof ClassNotFoundException
                || root instanceof NoClassDefFoundError && !root.getMessage().toLowerCase(Locale.ROOT).contains("initialize"));
    }

    private static String withoutJna() {
        String remedy = "net.java.dev.jna:jna-jpms or jna, " + OLDEST_JNA + " or later, is needed on the class path or module path";
        try {
            String version = Class.forName(JNA + "Native", false, Causes.class.getClassLoader()).getPackage().getImplementationVersion();
            return "JNA " + (version == null ? "" : version + " ") + "is too old: " + remedy;
        } catch (ClassNotFoundException | LinkageError e) {
            return "JNA is missing: " + remedy;
        }
    }
}
