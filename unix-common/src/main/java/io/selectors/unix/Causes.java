package io.selectors.unix;

import java.security.CodeSource;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Says of a failure to reach the system calls what is missing, and what to do about it. */
final class Causes {
    private static final String JNA = "com.sun.jna.";
    /** The first JNA that has the option by which {@link ChannelDescriptor} finds JNI's functions. */
    private static final String OLDEST_JNA = "5.13.0";
    private static final String OPTION = "OPTION_SYMBOL_PROVIDER";
    private static final String REMEDY = "net.java.dev.jna:jna-jpms or jna, " + OLDEST_JNA
            + " or later, is needed on the class path or module path";

    private static final String MODULES = Causes.class.getModule().isNamed() ? "io.selectors.unix,com.sun.jna" : "ALL-UNNAMED";
    private static final String UNINITIALIZED = "Could not initialize class ";
    /** Why a class could not be initialized. The JVM tells once; from then on, if at all, without the cause of the cause (JDK 17 to 25). */
    private static final Map<String, String> BROKEN = new ConcurrentHashMap<>();

    private Causes() {
    }

    static String describe(Throwable failure) {
        Throwable root = failure;
        String known = known(root);
        while (known == null && root.getCause() != null) {
            root = root.getCause();
            known = known(root);
        }
        if (known != null) {
            return known;
        }
        String reason = reason(root);
        Stream.of(root.getStackTrace()).filter(frame -> frame.getMethodName().equals("<clinit>"))
                .forEach(frame -> BROKEN.putIfAbsent(frame.getClassName(), reason));
        return reason;
    }

    /** Null if nothing was kept of it. */
    private static String known(Throwable failure) {
        String message = failure.getMessage();
        return failure instanceof NoClassDefFoundError && message != null && message.startsWith(UNINITIALIZED)
                ? BROKEN.get(message.substring(UNINITIALIZED.length())) : null;
    }

    private static String reason(Throwable root) {
        if (isMissing(root) && root.getMessage().replace('/', '.').contains(JNA)) {
            return find("Native") == null ? "JNA is missing: " + REMEDY : tooOld();
        }
        if (comesFromJna(root) && lacksOption()) {
            return tooOld();
        }
        return firstLine(root) + (root instanceof IllegalCallerException ? "; --enable-native-access=" + MODULES + " allows it" : "");
    }

    /** JNA (5.19) goes on with the whole class path. */
    private static String firstLine(Throwable root) {
        return root.toString().lines().findFirst().orElseThrow().replaceFirst(":$", "");
    }

    private static boolean isMissing(Throwable root) {
        return root.getMessage() != null && (root instanceof ClassNotFoundException
                || root instanceof NoClassDefFoundError && !root.getMessage().toLowerCase(Locale.ROOT).contains("initialize"));
    }

    private static boolean comesFromJna(Throwable root) {
        return Stream.of(root.getStackTrace()).anyMatch(frame -> frame.getClassName().startsWith(JNA));
    }

    /** A class alone does not tell: where an old JNA comes before a newer one on the class path, the newer one fills its gaps. */
    private static boolean lacksOption() {
        Class<?> library = find("Library");
        return library != null && find("Native") != null
                && Stream.of(library.getFields()).noneMatch(field -> field.getName().equals(OPTION));
    }

    /** Names the jar: the manifest's version is that of whichever jar the first class of the package came from. */
    private static String tooOld() {
        CodeSource source = find("Native").getProtectionDomain().getCodeSource();
        return "JNA is too old: " + REMEDY + (source == null ? "" : ", in place of " + source.getLocation());
    }

    /** Null if it is not there. */
    private static Class<?> find(String name) {
        try {
            return Class.forName(JNA + name, false, Causes.class.getClassLoader());
        } catch (ClassNotFoundException | LinkageError e) {
            return null;
        }
    }
}
