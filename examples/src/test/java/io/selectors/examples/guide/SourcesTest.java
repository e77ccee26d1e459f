package io.selectors.examples.guide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourcesTest {
    @TempDir
    private Path folder;

    @Test
    void aTextIsReadAsItIs() throws IOException {
        assertEquals("one\ntwo\n", Sources.read(Files.writeString(folder.resolve("text"), "one\ntwo\n")));
    }

    @Test
    void theLineEndingsOfWindowsAreNamed() throws IOException {
        Path path = Files.writeString(folder.resolve("text"), "one\r\ntwo\r\n");
        for (String message : new String[] {
                assertThrows(AssertionError.class, () -> Sources.read(path)).getMessage(),
                assertThrows(AssertionError.class, () -> Document.of(path)).getMessage()}) {
            assertTrue(message.startsWith(path + " has the line endings of Windows (CRLF); the tests need LF"), message);
        }
    }
}
