package io.selectors.selftest;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/** Sends what becomes of the tests, each message at once, because the next test may end the JVM. */
final class Messages implements TestExecutionListener {
    private static final int MAX_FRAMES = 12;
    /** writeUTF takes 65,535 bytes. */
    private static final int MAX_LENGTH = 10_000;

    private final DataOutputStream out;

    Messages(DataOutputStream out) {
        this.out = out;
    }

    synchronized void send(Message message, String test, String detail) {
        try {
            out.writeUTF(message.name());
            out.writeUTF(test);
            out.writeUTF(detail.length() > MAX_LENGTH ? detail.substring(0, MAX_LENGTH) : detail);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void executionStarted(TestIdentifier test) {
        if (test.isTest()) {
            send(Message.STARTED, name(test), "");
        }
    }

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        send(Message.SKIPPED, name(test), reason);
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        switch (result.getStatus()) {
            case SUCCESSFUL -> {
                if (test.isTest()) {
                    send(Message.PASSED, name(test), "");
                }
            }
            case ABORTED -> send(Message.SKIPPED, name(test), result.getThrowable().map(Throwable::getMessage).orElse(""));
            case FAILED -> send(Message.FAILED, name(test), result.getThrowable().map(Messages::describe).orElse(""));
        }
    }

    /** Parameterized tests are named with their arguments. */
    private static String name(TestIdentifier test) {
        String method = test.getSource().filter(MethodSource.class::isInstance)
                .map(source -> ((MethodSource) source).getMethodName()).orElse(test.getDisplayName());
        String display = test.getDisplayName();
        return display.startsWith(method) ? method : method + " " + display;
    }

    /** The message, and the frames that are the project's. */
    private static String describe(Throwable failure) {
        String frames = Arrays.stream(failure.getStackTrace())
                .filter(frame -> frame.getClassName().startsWith("io.selectors."))
                .limit(MAX_FRAMES)
                .map(frame -> "\n  at " + frame)
                .collect(Collectors.joining());
        return failure + frames + (failure.getCause() == null ? "" : "\ncaused by " + describe(failure.getCause()));
    }
}
