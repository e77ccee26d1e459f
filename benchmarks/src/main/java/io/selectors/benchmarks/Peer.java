package io.selectors.benchmarks;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A contender's process, seen from the runner. */
final class Peer {
    final String name;
    private final Process process;
    private final BufferedReader answers;
    private final PrintWriter commands;

    private Peer(String name, List<String> command) throws IOException {
        this.name = name;
        this.process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        this.answers = process.inputReader();
        this.commands = new PrintWriter(process.outputWriter(), true);
    }

    /** All that can be had here; says which not. */
    static List<Peer> all(Path folder, List<String> missing) throws IOException, InterruptedException {
        List<Peer> peers = new ArrayList<>();
        compiled(folder, peers, missing);
        if (Runtime.version().feature() >= 22) {
            peers.add(java("downcall"));
            peers.add(java("epoll-foreign", "-Dselectors.epoll.binding=foreign"));
        } else {
            missing.add("downcall, epoll-foreign: they need Java 22 or later, this is " + Runtime.version().feature());
        }
        peers.add(java("epoll-netty", "-Dselectors.epoll.binding=netty"));
        peers.add(java("epoll-jna", "-Dselectors.epoll.binding=jna"));
        peers.add(java("jdk"));
        peers.add(java("nio-keys"));
        peers.add(java("nio-consumer"));
        peers.add(java("netty"));
        peers.add(java("jnr-enxio"));
        if (has("python3")) {
            Path script = resource("peer.py", folder);
            peers.add(new Peer("python", List.of("python3", script.toString())));
        } else {
            missing.add("python: there is no python3");
        }
        return peers;
    }

    private static void compiled(Path folder, List<Peer> peers, List<String> missing) throws IOException, InterruptedException {
        if (!has("cc")) {
            missing.add("c: there is no C compiler");
            return;
        }
        Path binary = folder.resolve("floor");
        Process compiler = new ProcessBuilder("cc", "-O2", "-pthread", "-o", binary.toString(), resource("floor.c", folder).toString())
                .inheritIO().start();
        if (compiler.waitFor() != 0) {
            throw new IOException("cc could not compile the floor");
        }
        peers.add(new Peer("c", List.of(binary.toString())));
    }

    static Peer java(String name, String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms512m", "-Xmx512m", "-XX:+UseSerialGC"));
        if (Runtime.version().feature() >= 22) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Worker.class.getName(), name));
        return new Peer(name, command);
    }

    private static boolean has(String program) {
        for (String folder : System.getenv("PATH").split(File.pathSeparator)) {
            if (Files.isExecutable(Path.of(folder, program))) {
                return true;
            }
        }
        return false;
    }

    private static Path resource(String name, Path folder) throws IOException {
        Path file = folder.resolve(name);
        try (InputStream content = Peer.class.getResourceAsStream(name)) {
            Files.copy(content, file, StandardCopyOption.REPLACE_EXISTING);
        }
        return file;
    }

    /** What it answers; null for what it does not do. */
    double[] ask(String command) throws IOException {
        commands.println(command);
        String answer = answers.readLine();
        if (answer == null) {
            throw Worker.failure(name, command);
        }
        if (answer.equals("-")) {
            return null;
        }
        String[] words = answer.split(" ");
        double[] numbers = new double[words.length];
        for (int i = 0; i < words.length; i++) {
            numbers[i] = Double.parseDouble(words[i]);
        }
        return numbers;
    }

    void close() throws InterruptedException {
        commands.close();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}
