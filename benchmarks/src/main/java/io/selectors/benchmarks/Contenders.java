package io.selectors.benchmarks;

import java.util.ArrayList;
import java.util.List;

/** The contenders that run in a JVM, by name. */
final class Contenders {
    private static final String BINDING = "selectors.epoll.binding";

    private Contenders() {
    }

    /** Those of them that are this library. */
    static List<String> ours() {
        List<String> names = new ArrayList<>();
        if (hasForeign()) {
            names.add("epoll-foreign");
        }
        names.addAll(List.of("epoll-netty", "epoll-jna", "jdk"));
        return names;
    }

    /** Whether this jar was built, and is run, where java.lang.foreign is. */
    static boolean hasForeign() {
        try {
            // Only in the part of the jar that is for Java 22 and later.
            Class.forName("io.selectors.benchmarks.DowncallContender", false, Contenders.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    /** What its JVM needs so that it does not warn of it on standard error. */
    static List<String> options(String name) {
        return name.equals("one-nio") && Runtime.version().feature() >= 23 ? List.of("--sun-misc-unsafe-memory-access=allow") : List.of();
    }

    /** The backend of a contender of ours; makes this JVM use the binding that the name says, if none is in use yet. */
    static String backend(String name) {
        if (name.startsWith("epoll-")) {
            System.setProperty(BINDING, name.substring("epoll-".length()));
            return "epoll";
        }
        return name;
    }

    static Contender of(String name) throws ReflectiveOperationException {
        return switch (name) {
            case "nio-keys" -> new NioContender(false);
            case "nio-consumer" -> new NioContender(true);
            case "netty" -> new NettyContender();
            case "jnr-enxio" -> new EnxioContender();
            case "one-nio" -> new OneNioContender();
            case "downcall" -> (Contender) Class.forName("io.selectors.benchmarks.DowncallContender").getDeclaredConstructor()
                    .newInstance();
            default -> new OurContender(backend(name));
        };
    }
}
