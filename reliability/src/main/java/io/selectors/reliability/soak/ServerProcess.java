package io.selectors.reliability.soak;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The demo's server in a process of its own, from the class path of this one. */
final class ServerProcess implements AutoCloseable {
    private static final Pattern LISTENING = Pattern.compile("Listening on .*:(\\d+), backend (\\w+), .*");

    private final Process process;
    private final Said said;
    private final Thread listening;
    private final InetSocketAddress address;

    private ServerProcess(Process process, InetSocketAddress address) {
        this.process = process;
        this.address = address;
        this.said = new Said(process.inputReader());
        this.listening = new Thread(said, "listening");
        listening.start();
    }

    /**
     * Starts it and waits until it listens.
     *
     * @param classPath where the demo is
     * @param descriptors the most it may have, or 0 for as many as this process
     */
    static ServerProcess start(Target target, String classPath, int descriptors, List<String> arguments) throws IOException {
        Process process = new ProcessBuilder(command(target, classPath, descriptors, arguments)).redirectErrorStream(true).start();
        BufferedReader output = process.inputReader();
        StringBuilder said = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            Matcher matcher = LISTENING.matcher(line);
            if (matcher.matches()) {
                if (!matcher.group(2).equals(target.backend())) {
                    process.destroyForcibly();
                    throw new IOException("the server took " + matcher.group(2) + " for " + target.backend());
                }
                return new ServerProcess(process, new InetSocketAddress("127.0.0.1", Integer.parseInt(matcher.group(1))));
            }
            said.append(line).append(System.lineSeparator());
        }
        process.destroyForcibly();
        throw new IOException("the server did not start: " + said.toString().strip());
    }

    private static List<String> command(Target target, String classPath, int descriptors, List<String> arguments) {
        List<String> command = new ArrayList<>();
        if (descriptors > 0) {
            command.addAll(List.of("sh", "-c", "ulimit -n " + descriptors + "; exec \"$@\"", "sh"));
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (Runtime.version().feature() >= 22) {
            // As the demo's manifest has it.
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        // The JVM's own threads come and go unless it is told their number.
        command.addAll(List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:-UseDynamicNumberOfCompilerThreads"));
        command.addAll(target.jvmOptions());
        command.addAll(List.of("-cp", classPath, "io.selectors.demo.Main", "server", "--port", "0", "--service", "echo"));
        command.addAll(arguments);
        return command;
    }

    InetSocketAddress address() {
        return address;
    }

    long pid() {
        return process.pid();
    }

    Said said() {
        return said;
    }

    /** Asks it to stop, and waits for its summary. */
    Summary stop() throws IOException, InterruptedException {
        // Process.destroy would close the streams, too.
        process.toHandle().destroy();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new IOException("the server does not stop within 60 s");
        }
        listening.join();
        Summary summary = Summary.parse(said.summary());
        if (process.exitValue() != 0) {
            throw new IOException("the server ended with status " + process.exitValue());
        }
        return summary;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
