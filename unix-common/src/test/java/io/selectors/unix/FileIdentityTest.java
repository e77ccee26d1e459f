package io.selectors.unix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(value = OS.LINUX, disabledReason = "the folder is Linux's")
class FileIdentityTest {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    private final LibcDescriptors libc = new LibcDescriptors();

    private FileIdentity identity(Path path) throws IOException {
        int fd = libc.open(path);
        try {
            return FileIdentity.of(DESCRIPTORS, fd);
        } finally {
            libc.close(fd);
        }
    }

    @Test
    void aDescriptorsKindIsKnown(@TempDir Path folder) throws IOException {
        FileIdentity file = identity(Files.createFile(folder.resolve("file")));
        assertTrue(file.isRegularFile() && !file.isDirectory() && !file.isPipe(), file::toString);
        FileIdentity directory = identity(folder);
        assertTrue(directory.isDirectory() && !directory.isRegularFile() && !directory.isPipe(), directory::toString);
        assertNotEquals(file, directory);
        assertEquals(directory, identity(folder));
    }

    @Test
    void permissionsAreNoneOfTheIdentityThatLasts(@TempDir Path folder) throws IOException {
        Path path = Files.createFile(folder.resolve("file"));
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
        FileIdentity before = identity(path);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("r--r-----"));
        FileIdentity after = identity(path);
        assertNotEquals(before, after);
        assertEquals(before.withoutPermissions(), after.withoutPermissions());
        assertTrue(before.isSameAs(after) && after.withoutPermissions().isRegularFile());
        assertFalse(before.isSameAs(identity(folder)) || before.isSameAs(null));
    }

    @Test
    void theEndsOfAPipeAreOneAndNumbersThatAreNotOpenAreNone() throws IOException {
        int[] ends = libc.pipe();
        FileIdentity pipe = FileIdentity.of(DESCRIPTORS, ends[0]);
        assertTrue(pipe.isPipe() && !pipe.isRegularFile() && !pipe.isDirectory(), pipe::toString);
        assertEquals(pipe, FileIdentity.of(DESCRIPTORS, ends[1]));
        libc.close(ends[0]);
        libc.close(ends[1]);
        assertNull(FileIdentity.of(DESCRIPTORS, Integer.MAX_VALUE));
    }

    @Test
    void withoutTheFolderNothingCanBeLearnt() throws IOException {
        assertSame(FileIdentity.UNKNOWN, FileIdentity.of(Path.of("/nosuch"), 0));
        assertFalse(FileIdentity.UNKNOWN.isRegularFile() || FileIdentity.UNKNOWN.isDirectory() || FileIdentity.UNKNOWN.isPipe());
    }
}
