package io.selectors.descriptors;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Opens standard input, and says of which terminal its session is then. */
final class Leader {
    private Leader() {
    }

    public static void main(String[] arguments) throws IOException {
        try (DescriptorChannel input = DescriptorChannel.standardInput()) {
            System.out.println("anew: " + (input.fd() > 2) + ", controlled by " + controllingTerminal());
        }
    }

    /** Its device's number; 0 is none. The name of the program, in parentheses, may have blanks. */
    private static String controllingTerminal() throws IOException {
        return Files.readString(Path.of("/proc/self/stat")).replaceAll(".*\\) ", "").split(" ")[4];
    }
}
