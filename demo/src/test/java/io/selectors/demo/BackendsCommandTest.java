package io.selectors.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.Feature;
import io.selectors.Selector;
import io.selectors.spi.SelectorBackend;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The list of backends. */
class BackendsCommandTest {
    /** Is unusable, for a reason that has no message. */
    public static final class WordlessBackend implements SelectorBackend {
        @Override
        public String name() {
            return "wordless";
        }

        @Override
        public int priority() {
            return -1;
        }

        @Override
        public Optional<Throwable> unavailabilityCause() {
            return Optional.of(new NoClassDefFoundError());
        }

        @Override
        public Selector open(Set<Feature> required) throws IOException {
            throw new IOException("It cannot be opened.");
        }
    }

    @Test
    void aReasonWithoutAMessageIsNamedByItsType(@TempDir Path folder) throws IOException {
        Path services = Files.createDirectories(folder.resolve("META-INF/services"));
        Files.writeString(services.resolve(SelectorBackend.class.getName()), WordlessBackend.class.getName());
        String output = listWith(folder);
        assertTrue(output.lines().anyMatch("wordless: java.lang.NoClassDefFoundError"::equals), output);
    }

    private static String listWith(Path providers) throws IOException {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        PrintStream standardOutput = System.out;
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        try (URLClassLoader loader = new URLClassLoader(new URL[] {providers.toUri().toURL()}, before)) {
            thread.setContextClassLoader(loader);
            System.setOut(new PrintStream(output, true, StandardCharsets.UTF_8));
            assertEquals(0, new BackendsCommand().call());
        } finally {
            System.setOut(standardOutput);
            thread.setContextClassLoader(before);
        }
        return output.toString(StandardCharsets.UTF_8);
    }
}
