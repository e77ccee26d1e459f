package io.selectors.selftest;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.selectors.Selector;
import io.selectors.descriptors.AnySystemTest;
import io.selectors.spi.SelectorBackend;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.discovery.ClassSelector;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.PostDiscoveryFilter;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** The JVM in which one run takes place. Tells {@link ChildRun} on standard output, in {@link Message}s, what becomes of it. */
final class Child {
    private static final int MAX_FRAMES = 16;

    private final Messages messages;

    private Child(Messages messages) {
        this.messages = messages;
    }

    /** Takes a pattern of the names of tests. */
    public static void main(String[] arguments) throws IOException {
        Thread answering = new Thread(Child::sayWhatThreadsDo, "selftest-watchdog");
        answering.setDaemon(true);
        answering.start();
        Messages messages = new Messages(new DataOutputStream(new BufferedOutputStream(System.out)));
        // Whatever else is printed must not come between the messages.
        System.setOut(System.err);
        new Child(messages).run(System.getProperty(BackendContract.BACKEND), Pattern.compile(arguments[0]));
        // Threads that a failed test left behind do not keep it.
        System.exit(0);
    }

    /** When it is asked, on standard input, because it has been silent too long. */
    private static void sayWhatThreadsDo() {
        try {
            if (System.in.read() < 0) {
                return;
            }
        } catch (IOException e) {
            System.err.println("standard input cannot be read: " + e);
            return;
        }
        Thread.getAllStackTraces().forEach((thread, stack) -> {
            if (thread.getName().equals("main") || thread.getName().equals("contract-task")) {
                System.err.println(thread.getName() + ", " + thread.getState());
                Arrays.stream(stack).limit(MAX_FRAMES).forEach(frame -> System.err.println("  at " + frame));
            }
        });
        Runtime.getRuntime().halt(1);
    }

    private void run(String name, Pattern tests) {
        SelectorBackend backend = Selector.backends().stream().filter(found -> found.name().equals(name)).findFirst().orElseThrow();
        if (backend.unavailabilityCause().isPresent()) {
            Throwable cause = backend.unavailabilityCause().get();
            messages.send(Message.UNUSABLE, "", cause.getMessage() == null ? cause.toString() : cause.getMessage().strip());
            return;
        }
        messages.send(Message.USABLE, "", backend.description());
        Launcher launcher = LauncherFactory.create();
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(suites())
                .filters((PostDiscoveryFilter) test -> FilterResult.includedIf(matches(test, tests)))
                .build();
        launcher.execute(request, messages);
        messages.send(Message.END, "", "");
    }

    /** Where there is a native backend, there are descriptors. */
    private static List<ClassSelector> suites() {
        List<ClassSelector> suites = new ArrayList<>(List.of(selectClass(BackendContract.class)));
        if (Boolean.getBoolean(BackendContract.NATIVE)) {
            suites.add(selectClass(AnySystemTest.class));
        }
        return suites;
    }

    private static boolean matches(TestDescriptor test, Pattern tests) {
        return test.getSource()
                .map(source -> !(source instanceof MethodSource method) || tests.matcher(method.getMethodName()).matches())
                .orElse(true);
    }
}
