package io.selectors.selftest;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Runs the suite once, in a JVM of its own, so that one that crashes or hangs is a line of the report and not its end. */
final class ChildRun {
    private static final int MAX_ERROR_LINES = 80;

    private final String tests;
    private final Patience patience;
    private final Consumer<String> progress;
    private String current = "";
    private long currentSince;

    ChildRun(String tests, Patience patience, Consumer<String> progress) {
        this.tests = tests;
        this.patience = patience;
        this.progress = progress;
    }

    Result run(Run run) throws IOException, InterruptedException {
        Result result = new Result(run);
        long start = System.nanoTime();
        Path errors = Files.createTempFile("selftest", ".txt");
        Process child = new ProcessBuilder(command(run)).redirectError(errors.toFile()).start();
        try (Watchdog watchdog = new Watchdog(child, patience.silence());
                DataInputStream messages = new DataInputStream(new BufferedInputStream(child.getInputStream()))) {
            if (!listen(messages, watchdog, result)) {
                int status = child.waitFor();
                String end = watchdog.verdict() == null ? "CRASHED: its JVM ended with status " + status : watchdog.verdict();
                result.failures.put(current.isEmpty() ? "(before the first test)" : current, end + "\n" + lastOf(errors));
            }
            child.waitFor();
        } finally {
            child.destroyForcibly();
            Files.deleteIfExists(errors);
        }
        result.seconds = Duration.ofNanos(System.nanoTime() - start).toSeconds();
        return result;
    }

    private List<String> command(Run run) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (Runtime.version().feature() >= 22) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        System.getProperties().stringPropertyNames().stream()
                .filter(name -> name.startsWith("selectors.") || name.startsWith("jna.") || name.startsWith("io.netty."))
                .forEach(name -> command.add("-D" + name + "=" + System.getProperty(name)));
        command.addAll(run.options());
        command.add(patience.option());
        command.add("-D" + BackendContract.BACKEND + "=" + run.backend());
        command.add("-D" + BackendContract.NATIVE + "=" + run.isNative());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Child.class.getName(), tests));
        return command;
    }

    /** Returns whether the child came to its end. */
    private boolean listen(DataInputStream messages, Watchdog watchdog, Result result) throws IOException {
        try {
            while (true) {
                Message message = Message.valueOf(messages.readUTF());
                String test = messages.readUTF();
                String detail = messages.readUTF();
                watchdog.pat();
                if (message == Message.UNUSABLE) {
                    result.unusable = detail;
                    return true;
                }
                if (message == Message.END) {
                    return true;
                }
                note(message, test, detail, result);
            }
        } catch (EOFException e) {
            return false;
        }
    }

    private void note(Message message, String test, String detail, Result result) {
        switch (message) {
            case USABLE -> result.description = detail;
            case STARTED -> {
                current = test;
                currentSince = System.nanoTime();
            }
            case PASSED -> result.passed(System.nanoTime() - currentSince);
            case FAILED -> result.failures.put(test, detail);
            case SKIPPED -> result.skipped.put(test, detail);
            default -> throw new IllegalArgumentException(message.name());
        }
        if (message != Message.STARTED) {
            progress.accept(test);
        }
    }

    private static String lastOf(Path errors) throws IOException {
        List<String> lines = Files.readAllLines(errors);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - MAX_ERROR_LINES), lines.size()));
    }
}
