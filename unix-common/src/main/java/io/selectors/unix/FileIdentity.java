package io.selectors.unix;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;

/**
 * Which file a descriptor is of: device, inode and kind. Two descriptors of one identity need not be one description (every
 * eventfd shares one inode), but two identities never are.
 *
 * <p>Asked of the file system for descriptors that the system keeps, {@code /proc/self/fd} or {@code /dev/fd}, which needs no
 * structure layout; a system that has neither mounted returns {@link #UNKNOWN}.
 *
 * @param device the device's number
 * @param inode the inode's number
 * @param mode kind and permissions, as stat(2) has them
 */
public record FileIdentity(long device, long inode, int mode) {
    /** Nothing could be learnt. */
    public static final FileIdentity UNKNOWN = new FileIdentity(-1, -1, 0);

    private static final int KIND = 0170000;
    private static final int DIRECTORY = 0040000;
    private static final int REGULAR = 0100000;
    private static final int FIFO = 0010000;
    private static final int DEVICE = 0020000;

    /**
     * Looks at a descriptor.
     *
     * @param folder where the system lists the descriptors
     * @param fd the number
     * @return its identity, or null if it is not open
     * @throws IOException if the look fails otherwise
     */
    public static FileIdentity of(Path folder, int fd) throws IOException {
        try {
            Map<String, Object> attributes = Files.readAttributes(folder.resolve(Integer.toString(fd)), "unix:dev,ino,mode");
            return new FileIdentity((long) attributes.get("dev"), (long) attributes.get("ino"), (int) attributes.get("mode"));
        } catch (NoSuchFileException e) {
            return Files.exists(folder) ? null : UNKNOWN;
        }
    }

    /**
     * What kind of file it is, for messages.
     *
     * @return the kind, as in {@code a regular file}
     */
    public String kind() {
        return isRegularFile() ? "a regular file" : isDirectory() ? "a directory"
                : isDevice() ? "a device that cannot be polled, as /dev/null" : "of a kind that cannot be polled";
    }

    private boolean isDevice() {
        return (mode & KIND) == DEVICE;
    }

    /**
     * Whether it is a regular file.
     *
     * @return whether it is
     */
    public boolean isRegularFile() {
        return (mode & KIND) == REGULAR;
    }

    /**
     * Whether it is a directory.
     *
     * @return whether it is
     */
    public boolean isDirectory() {
        return (mode & KIND) == DIRECTORY;
    }

    /**
     * Whether it is one end of a pipe or FIFO.
     *
     * @return whether it is
     */
    public boolean isPipe() {
        return (mode & KIND) == FIFO;
    }

    /**
     * Whether it is a FIFO with a name, on systems whose anonymous pipes have no device.
     *
     * @return whether it is
     */
    public boolean isNamedFifo() {
        return isPipe() && device != 0;
    }

    /**
     * The same without the permissions, which may change: by chmod, and on macOS and FreeBSD those of a socket as its directions end.
     *
     * @return what is equal for the same file at any time
     */
    public FileIdentity withoutPermissions() {
        return new FileIdentity(device, inode, mode & KIND);
    }

    /**
     * Whether this can be the same file as another. The permissions do not count.
     *
     * @param other another one, or null
     * @return whether device, inode and kind are the same
     */
    public boolean isSameAs(FileIdentity other) {
        return other != null && withoutPermissions().equals(other.withoutPermissions());
    }
}
