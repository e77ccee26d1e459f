package io.selectors.demo;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Ends processes with all that they have started. */
final class ProcessTrees {
    private static final int DEEPEST = 1000;
    private static final int PATIENCE_SECONDS = 10;

    private ProcessTrees() {
    }

    /**
     * Kills them and their children, and theirs. Each is stopped before its children are looked for: a shell would start its next command
     * meanwhile, which is nobody's child once the shell is killed. Needs some descriptors.
     */
    static void kill(Collection<ProcessHandle> roots) {
        List<ProcessHandle> all = new ArrayList<>(roots);
        List<ProcessHandle> level = List.copyOf(roots);
        try {
            for (int depth = 0; depth < DEEPEST && !level.isEmpty(); depth++) {
                stop(level);
                level = level.stream().flatMap(ProcessHandle::children).toList();
                all.addAll(level);
            }
        } finally {
            all.forEach(ProcessHandle::destroyForcibly);
        }
    }

    /** By sh, whose kill has been built in since POSIX; Java sends no such signal. */
    private static void stop(List<ProcessHandle> processes) {
        List<String> command = new ArrayList<>(List.of("sh", "-c", "kill -STOP \"$@\"", "sh"));
        processes.stream().filter(ProcessHandle::isAlive).forEach(process -> command.add(Long.toString(process.pid())));
        try {
            new ProcessBuilder(command).redirectOutput(Redirect.DISCARD).redirectError(Redirect.DISCARD).start()
                    .waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (IOException e) {
            // Without descriptors: then they are killed as they run.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
