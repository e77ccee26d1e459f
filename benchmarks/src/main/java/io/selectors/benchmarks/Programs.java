package io.selectors.benchmarks;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/** Programs outside of this JVM: what is installed, what is compiled for the occasion, and other JVMs. */
final class Programs {
    private final Path folder;

    /** Compiles and copies into a folder. */
    Programs(Path folder) {
        this.folder = folder;
    }

    static boolean has(String program) {
        for (String place : System.getenv("PATH").split(File.pathSeparator)) {
            if (Files.isExecutable(Path.of(place, program))) {
                return true;
            }
        }
        return false;
    }

    /** The program in C of that name. */
    String compile(String name) throws IOException, InterruptedException {
        Path binary = folder.resolve(name);
        if (!Files.exists(binary)) {
            Process compiler = new ProcessBuilder("cc", "-O2", "-pthread", "-o", binary.toString(), copy(name + ".c").toString())
                    .inheritIO().start();
            if (compiler.waitFor() != 0) {
                throw new IOException("cc could not compile " + name + ".c");
            }
        }
        return binary.toString();
    }

    Path copy(String resource) throws IOException {
        Path file = folder.resolve(resource);
        try (InputStream content = Programs.class.getResourceAsStream(resource)) {
            Files.copy(content, file, StandardCopyOption.REPLACE_EXISTING);
        }
        return file;
    }

    /** The command of another JVM like this one; its heap is there from the beginning, for a first touch of a page costs more than a poll. */
    static List<String> java(List<String> options, String main, String... arguments) {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms128m", "-Xmx512m", "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC"));
        if (Runtime.version().feature() >= 22) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
        command.addAll(List.of(arguments));
        return command;
    }
}
