package io.selectors.epoll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.Selector;
import io.selectors.unix.ChildJvm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.io.TempDir;

/** What is said where an artifact is missing, too old, or was repackaged: each cause once, with what to do. */
class MissingPartsTest {
    /** Opens by choice, then by name, and prints what came of it. */
    static final class Opener {
        private Opener() {
        }

        public static void main(String[] arguments) {
            for (String backend : new String[] {null, "epoll"}) {
                try (Selector selector = backend == null ? Selector.open() : Selector.open(backend)) {
                    System.out.println("opened " + selector.backend());
                } catch (IOException e) {
                    System.out.println("failed: " + e.getMessage());
                }
            }
        }
    }

    @TempDir
    private Path folder;

    private static Stream<String> without(Stream<String> classPath, String part) {
        return classPath.filter(entry -> !entry.contains(part));
    }

    /** The warning and the refusal. */
    private static void assertSaidOnce(String reason, String output) {
        assertTrue(output.contains("opened jdk") && !output.contains("opened epoll"), output);
        for (String part : output.split("failed: ")) {
            assertEquals(2, part.split(Pattern.quote(reason), -1).length, part);
        }
        assertEquals(2, output.split("failed: ", -1).length, output);
    }

    @Test
    void aMissingJnaIsNamedOnceWithItsArtifactAndVersion() throws Exception {
        String output = ChildJvm.runOn(path -> without(path, "jna"), Opener.class);
        assertSaidOnce("JNA is missing: net.java.dev.jna:jna-jpms or jna, 5.13.0 or later, is needed", output);
    }

    @Test
    void aJnaThatLacksWhatIsUsedIsTooOld() throws Exception {
        Path source = Files.writeString(folder.resolve("Native.java"), "package com.sun.jna; public class Native { }");
        assertEquals(0, ToolProvider.getSystemJavaCompiler().run(null, null, null, "-d", folder.toString(), source.toString()));
        String output = ChildJvm.runOn(path -> Stream.concat(Stream.of(folder.toString()), without(path, "jna")), Opener.class);
        assertSaidOnce("JNA is too old: net.java.dev.jna:jna-jpms or jna, 5.13.0 or later, is needed", output);
    }

    /** Whoever depends on jna, and through this library on jna-jpms, has both on the class path. */
    @Test
    void anOldJnaBeforeANewOneIsTooOld() throws Exception {
        Path old = Files.writeString(folder.resolve("Native.java"), """
                package com.sun.jna;
                public class Native {
                    static {
                        fail();
                    }
                    private static void fail() {
                        throw new UnsatisfiedLinkError("Error looking up function 'GetIntField'");
                    }
                }
                """);
        Path options = Files.writeString(folder.resolve("Library.java"), "package com.sun.jna; public interface Library { }");
        assertEquals(0, ToolProvider.getSystemJavaCompiler().run(null, null, null, "-d", folder.toString(), old.toString(), options.toString()));
        String output = ChildJvm.runOn(path -> Stream.concat(Stream.of(folder.toString()), path), Opener.class);
        assertSaidOnce("JNA is too old: net.java.dev.jna:jna-jpms or jna, 5.13.0 or later, is needed", output);
    }

    @Test
    void aMissingUnixCommonIsNamedWithItsArtifact() throws Exception {
        String output = ChildJvm.runOn(path -> without(path, "unix-common").filter(entry -> !entry.endsWith("-tests.jar")), Opener.class);
        assertSaidOnce("io.selectors:selectors-unix-common is missing: add it, of the version of selectors-backend-epoll", output);
    }

    /** As a build does that makes one jar of many and forgets what is for newer versions of Java. */
    private String repackaged(String entry) {
        if (!entry.contains("unix-common") || !entry.endsWith("SNAPSHOT.jar")) {
            return entry;
        }
        try (JarFile jar = new JarFile(entry)) {
            for (var from : jar.stream().filter(one -> one.getName().endsWith(".class") && !one.getName().startsWith("META-INF")).toList()) {
                Path to = folder.resolve(from.getName());
                Files.createDirectories(to.getParent());
                try (var bytes = jar.getInputStream(from)) {
                    Files.copy(bytes, to);
                }
            }
            return folder.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    @EnabledForJreRange(minVersion = 22)
    void aRepackagedJarSaysWhatItLost() throws Exception {
        String output = ChildJvm.runOn(path -> path.map(this::repackaged), Opener.class, "-Dselectors.epoll.binding=foreign");
        assertTrue(Files.exists(folder.resolve("io/selectors/unix/Downcalls.class")), folder::toString);
        assertSaidOnce("repackaged without META-INF/versions and 'Multi-Release: true' in its manifest", output);
        output = ChildJvm.runOn(path -> path.map(entry -> entry.contains("unix-common") && entry.endsWith("SNAPSHOT.jar")
                ? folder.toString() : entry), Opener.class);
        assertTrue(output.contains("opened epoll") && !output.contains("is unusable"), output);
        assertFalse(output.contains("failed"), output);
    }
}
