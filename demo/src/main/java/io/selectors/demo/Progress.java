package io.selectors.demo;

import java.io.IOException;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;

/** A bar on standard error if that is a terminal; a file or a pipe would get its control sequences. */
public final class Progress {
    private Progress() {
    }

    /**
     * Begins one.
     *
     * @param task what it is of
     * @param steps how many there are
     * @return the bar
     */
    public static ProgressBar of(String task, long steps) {
        ProgressBarBuilder bar = new ProgressBarBuilder().setTaskName(task).setInitialMax(steps);
        if (!isTerminal()) {
            bar.setConsumer(new DelegatingProgressBarConsumer(line -> { }));
        }
        return bar.build();
    }

    /** Java tells of standard input and output only. */
    private static boolean isTerminal() {
        try {
            return new ProcessBuilder("test", "-t", "2").inheritIO().start().waitFor() == 0;
        } catch (IOException e) {
            return System.console() != null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
