package io.selectors.examples;

import io.selectors.Feature;
import io.selectors.Interest;
import io.selectors.Selector;
import io.selectors.descriptors.DescriptorChannel;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Reads a device or a FIFO as its bytes come, {@code DeviceRead PATH}, and ends when it has been silent for ten seconds. The descriptor is that of a
 * RandomAccessFile; that of a FileInputStream or of a serial port's stream will do as well.
 */
final class DeviceRead {
    private DeviceRead() {
    }

    public static void main(String... args) {
        if (args.length != 1) {
            System.err.println("Usage: DeviceRead PATH");
            System.exit(2);
        }
        try {
            read(args[0], 10_000, System.out::println);
        } catch (NoSuchFileException e) {
            System.err.println("no such device or FIFO: " + e.getMessage());
            System.exit(1);
        } catch (IOException e) { // Among them NotPollableException: a file, or /dev/null.
            System.err.println(args[0] + ": " + e.getMessage());
            System.exit(1);
        }
    }

    static void read(String path, long silenceMillis, Consumer<String> log) throws IOException {
        if (Files.notExists(Path.of(path))) {
            throw new NoSuchFileException(path); // "rw" would create a file.
        }
        // For reading and writing: so a FIFO opens without a writer, and does not end between two of them.
        try (RandomAccessFile file = new RandomAccessFile(path, "rw");
                DescriptorChannel device = DescriptorChannel.of(file.getFD()).configureBlocking(false);
                Selector selector = Selector.open(Feature.FILE_DESCRIPTORS)) {
            selector.register(device, Interest.READ);
            ByteBuffer bytes = ByteBuffer.allocate(4096);
            while (!selector.select(silenceMillis, TimeUnit.MILLISECONDS).isEmpty()) {
                int count = device.read(bytes.clear());
                if (count < 0) {
                    return;
                }
                log.accept(HexFormat.ofDelimiter(" ").formatHex(bytes.array(), 0, count));
            }
        }
    }
}
