package io.selectors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.spi.SelectorBackend;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Finding and choosing, among providers that only the context loader knows. */
class BackendsTest {
    private static final String PROPERTY = "selectors.backend";

    @TempDir
    Path directory;
    private final ClassLoader before = Thread.currentThread().getContextClassLoader();

    @AfterEach
    void restore() {
        Thread.currentThread().setContextClassLoader(before);
        System.clearProperty(PROPERTY);
    }

    private void provide(String... providers) {
        Thread.currentThread().setContextClassLoader(new ServicesLoader(directory, providers));
    }

    private void provide(Class<?>... providers) {
        provide(List.of(providers).stream().map(Class::getName).toArray(String[]::new));
    }

    private static String refusal(Executable attempt) {
        return assertThrows(BackendUnavailableException.class, attempt).getMessage();
    }

    private static void assertContains(String message, String... parts) {
        for (String part : parts) {
            assertTrue(message.contains(part), () -> "'" + part + "' is missing in: " + message);
        }
    }

    @Test
    void withoutAnyBackendTheMessageNamesTheArtifacts() {
        provide(new String[0]);
        assertEquals(List.of(), Selector.backends());
        assertContains(refusal(Selector::open), "io.selectors:selectors", "selectors-backend-jdk", "selectors-backend-epoll",
                "selectors-backend-kqueue");
        assertContains(refusal(() -> Selector.open("epoll")), "epoll", "io.selectors:selectors");
    }

    /** As those of web containers do when their application was stopped and one of its threads goes on. */
    @Test
    void aContextLoaderThatRefusesIsNoObstacle() {
        Thread.currentThread().setContextClassLoader(new ClassLoader(Selector.class.getClassLoader()) {
            @Override
            public Enumeration<URL> getResources(String name) {
                throw new IllegalStateException("this application was stopped");
            }
        });
        assertContains(Selector.backends().toString(), "failed to load", "this application was stopped");
        assertContains(refusal(Selector::open), "this application was stopped");
    }

    /** Neither an enumeration that is not there nor one that fails when it is asked. */
    @Test
    void aContextLoaderWhoseListFailsIsNoObstacle() {
        Thread.currentThread().setContextClassLoader(lister(null));
        assertContains(Selector.backends().toString(), "failed to load");
        assertContains(refusal(Selector::open), "failed to load");
        for (boolean claimsMore : new boolean[] {false, true}) {
            Thread.currentThread().setContextClassLoader(lister(new FailingList(claimsMore)));
            assertContains(Selector.backends().toString(), "failed to load", "this application was stopped");
            assertContains(refusal(Selector::open), "this application was stopped");
        }
    }

    private static ClassLoader lister(Enumeration<URL> resources) {
        return new ClassLoader(Selector.class.getClassLoader()) {
            @Override
            public Enumeration<URL> getResources(String name) {
                return resources;
            }
        };
    }

    /** Fails at the first question or at the second. */
    private record FailingList(boolean claimsMore) implements Enumeration<URL> {
        @Override
        public boolean hasMoreElements() {
            return claimsMore || nextElement() != null;
        }

        @Override
        public URL nextElement() {
            throw new IllegalStateException("this application was stopped");
        }
    }

    @Test
    void theBestUsableBackendIsTaken() {
        provide(Plain.class, Best.class, Unusable.class);
        assertEquals("opened best", assertThrows(IOException.class, Selector::open).getMessage());
        assertEquals(List.of("best", "plain", "unusable"), Selector.backends().stream().map(SelectorBackend::name).toList());
    }

    @Test
    void aNamedBackendIsTakenInsteadOfABetterOne() {
        provide(Plain.class, Best.class);
        assertEquals("opened plain", assertThrows(IOException.class, () -> Selector.open("plain")).getMessage());
    }

    @Test
    void aRequiredFeatureRulesOutABetterBackend() {
        provide(Plain.class, Best.class);
        assertEquals("opened plain", assertThrows(IOException.class, () -> Selector.open(Feature.PRIORITY)).getMessage());
    }

    @Test
    void withTheJdksAloneTheMessageNamesTheNativeArtifacts() {
        provide(Jdks.class);
        assertContains(refusal(() -> Selector.open(Feature.FILE_DESCRIPTORS)), "No usable backend has [FILE_DESCRIPTORS]. Found: jdk (",
                "). No native backend was found: add io.selectors:selectors, or io.selectors:selectors-backend-epoll (Linux)");
    }

    @Test
    void thePropertyOverridesTheChoiceButNotAName() {
        provide(Plain.class, Best.class);
        System.setProperty(PROPERTY, " plain ");
        assertEquals("opened plain", assertThrows(IOException.class, Selector::open).getMessage());
        assertEquals("opened best", assertThrows(IOException.class, () -> Selector.open("best")).getMessage());
        System.setProperty(PROPERTY, "nosuch");
        assertContains(refusal(Selector::open), "'nosuch'. It is named by -Dselectors.backend.", "plain", "best");
        System.setProperty(PROPERTY, "");
        assertEquals("opened best", assertThrows(IOException.class, Selector::open).getMessage());
    }

    @Test
    void whatThePropertyNamesAndCannotBeUsedIsRefusedWithTheProperty() {
        provide(Plain.class, Unusable.class);
        System.setProperty(PROPERTY, "plain");
        assertContains(refusal(() -> Selector.open(Feature.EXCLUSIVE)),
                "Backend 'plain' lacks [EXCLUSIVE]. It is named by -Dselectors.backend. Found: ");
        System.setProperty(PROPERTY, "unusable");
        assertContains(refusal(Selector::open),
                "Backend 'unusable' is unusable here. It is named by -Dselectors.backend. Found: ");
    }

    @Test
    void nullIsRefusedByItsName() {
        provide(Plain.class);
        assertEquals("name", assertThrows(NullPointerException.class, () -> Selector.open((String) null)).getMessage());
        for (String property : new String[] {"", "plain"}) {
            System.setProperty(PROPERTY, property);
            assertEquals("features", assertThrows(NullPointerException.class, () -> Selector.open((Feature[]) null)).getMessage());
        }
        assertEquals("features",
                assertThrows(NullPointerException.class, () -> Selector.open("plain", (Feature[]) null)).getMessage());
    }

    @Test
    void aRefusalListsEveryBackendWithItsStateAndReason() {
        provide(Plain.class, Unusable.class);
        assertContains(refusal(() -> Selector.open("nosuch")), "'nosuch'", "plain (usable", "unusable (unusable: no such kernel");
        assertContains(refusal(() -> Selector.open("unusable")), "'unusable'", "no such kernel", "plain (usable");
        assertContains(refusal(() -> Selector.open("plain", Feature.EXCLUSIVE)), "'plain' lacks [EXCLUSIVE]", "no such kernel");
        assertContains(refusal(() -> Selector.open(Feature.EXCLUSIVE)), "[EXCLUSIVE]", "plain (usable", "no such kernel");
    }

    @Test
    void theCauseOfAnUnusableBackendIsKept() {
        provide(Unusable.class);
        assertSame(Unusable.CAUSE,
                assertThrows(BackendUnavailableException.class, () -> Selector.open("unusable")).getCause());
    }

    @Test
    void brokenProvidersAreListedAndHideNobody() {
        provide("no.such.Provider", Broken.class.getName(), Unlinkable.class.getName(), String.class.getName(),
                Plain.class.getName());
        assertEquals("opened plain", assertThrows(IOException.class, Selector::open).getMessage());
    }

    /** What it throws is its own affair: it is listed with that, and the others are chosen among as if it were not there. */
    @Test
    void aBackendThatThrowsIsUnusableAndHidesNobody() {
        List<Supplier<Throwable>> failures = List.of(() -> new IllegalStateException("broken"), () -> new AssertionError("broken"),
                () -> new NoClassDefFoundError("broken"));
        for (String method : List.of("name", "priority", "isForThisSystem", "unavailabilityCause", "features")) {
            for (Supplier<Throwable> failure : failures) {
                Throwing.method = method;
                Throwing.failure = failure;
                provide(Plain.class, Throwing.class);
                assertEquals("opened plain", assertThrows(IOException.class, Selector::open).getMessage(), method);
                assertEquals("opened plain", assertThrows(IOException.class, () -> Selector.open("plain")).getMessage(), method);
                assertContains(refusal(() -> Selector.open("nosuch")), "plain (usable", "broken");
                assertEquals(2, Selector.backends().size(), method);
            }
        }
    }

    @Test
    void aBackendThatSaysNothingIsUnusableAndHidesNobody() {
        Throwing.failure = null;
        for (String method : List.of("name", "unavailabilityCause", "features")) {
            Throwing.method = method;
            provide(Plain.class, Throwing.class);
            assertEquals("opened plain", assertThrows(IOException.class, Selector::open).getMessage(), method);
            assertEquals(2, Selector.backends().size(), method);
        }
        Throwing.method = "open";
        provide(Plain.class, Throwing.class);
        assertContains(assertThrows(IOException.class, Selector::open).getMessage(), "'throwing' cannot open a selector");
    }

    @Test
    void brokenProvidersTellWhy() {
        provide("no.such.Provider", Broken.class.getName(), Plain.class.getName());
        assertEquals("plain", Selector.backends().get(0).name());
        assertEquals(3, Selector.backends().size());
        assertContains(refusal(() -> Selector.open("nosuch")), "plain (usable", "no.such.Provider", Broken.class.getName());
    }

    @Test
    void aNamedBackendAloneIsTried() {
        provide(Plain.class, Counting.class);
        int before = Counting.asked;
        assertEquals("opened plain", assertThrows(IOException.class, () -> Selector.open("plain")).getMessage());
        System.setProperty(PROPERTY, "plain");
        assertEquals("opened plain", assertThrows(IOException.class, Selector::open).getMessage());
        assertEquals(before, Counting.asked);
    }

    @Test
    void noneBelowTheFirstThatWillDoIsTried() {
        provide(Counting.class, Best.class);
        int before = Counting.asked;
        assertEquals("opened best", assertThrows(IOException.class, Selector::open).getMessage());
        assertEquals(before, Counting.asked);
        assertEquals("opened counting", assertThrows(IOException.class, () -> Selector.open(Feature.EXCLUSIVE)).getMessage());
        assertTrue(Counting.asked > before);
    }

    @Test
    void whatMayPassFailsTheOpeningAndIsAskedAnew() {
        provide(Plain.class, Passing.class);
        for (int i = 0; i < 2; i++) {
            Passing.cause = new SystemCallException("full", 24, "EMFILE");
            SystemCallException failure = assertThrows(SystemCallException.class, Selector::open);
            assertEquals("24 EMFILE", failure.errno() + " " + failure.errnoName());
            assertSame(failure, assertThrows(IOException.class, () -> Selector.open("passing")));
            assertContains(refusal(() -> Selector.open("nosuch")), "passing (unusable: full)", "plain (usable");
            Passing.cause = null;
            assertEquals("opened passing", assertThrows(IOException.class, Selector::open).getMessage());
            assertEquals("opened passing", assertThrows(IOException.class, () -> Selector.open("passing")).getMessage());
        }
    }

    @Test
    void whatOpeningThrowsIsAnIoException() {
        provide(Failing.class);
        for (Error error : List.of(new NoClassDefFoundError("a class"), new OutOfMemoryError("no memory"))) {
            Failing.failure = error;
            IOException failure = assertThrows(IOException.class, Selector::open);
            assertSame(error, failure.getCause());
            assertContains(failure.getMessage(), "failing", error.getMessage());
        }
    }

    @Test
    void whatTryingThrowsIsTheCause() {
        provide(Plain.class, Unloadable.class);
        assertContains(refusal(() -> Selector.open("unloadable")), "'unloadable' is unusable here", "no/such/Class", "plain (usable");
        assertEquals("opened plain", assertThrows(IOException.class, Selector::open).getMessage());
    }

    /** Each tries whether there are enough descriptors for it. */
    @Test
    void firstUsesOfManyThreadsComeOneAfterTheOther() throws Exception {
        ClassLoader loader = new ServicesLoader(directory, Slow.class.getName()) {
            @Override
            public Enumeration<URL> getResources(String name) throws IOException {
                Slow.takeTime();
                return super.getResources(name);
            }
        };
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<Future<String>> outcomes = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            outcomes.add(threads.submit(() -> {
                Thread.currentThread().setContextClassLoader(loader);
                return assertThrows(IOException.class, Selector::open).getMessage();
            }));
        }
        for (Future<String> outcome : outcomes) {
            assertEquals("opened slow", outcome.get());
        }
        threads.shutdown();
        assertEquals(1, Slow.MOST.get());
    }

    @Test
    void aContextLoaderIsAskedOnceAndReleased() throws Exception {
        ServicesLoader loader = new ServicesLoader(directory, Plain.class.getName());
        Thread.currentThread().setContextClassLoader(loader);
        List<SelectorBackend> first = Selector.backends();
        assertEquals(first, Selector.backends());
        assertEquals(1, loader.asked);
        WeakReference<ClassLoader> reference = new WeakReference<>(loader);
        loader = null;
        first = null;
        Thread.currentThread().setContextClassLoader(before);
        for (int i = 0; i < 100 && reference.get() != null; i++) {
            System.gc();
            Thread.sleep(20);
        }
        assertNull(reference.get());
    }

    /** A provider that only tells that it was asked to open. */
    abstract static class Fake implements SelectorBackend {
        private final String name;
        private final int priority;
        private final Set<Feature> features;

        Fake(String name, int priority, Feature... features) {
            this.name = name;
            this.priority = priority;
            this.features = Set.of(features);
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public int priority() {
            return priority;
        }

        @Override
        public Set<Feature> features() {
            return features;
        }

        @Override
        public Selector open(Set<Feature> required) throws IOException {
            throw new IOException("opened " + name);
        }
    }

    /** The one with a feature. */
    public static final class Plain extends Fake {
        /** For the ServiceLoader. */
        public Plain() {
            super("plain", 1, Feature.PRIORITY);
        }
    }

    /** The one that works everywhere. */
    public static final class Jdks extends Fake {
        /** For the ServiceLoader. */
        public Jdks() {
            super("jdk", 0);
        }
    }

    /** The one of the highest priority. */
    public static final class Best extends Fake {
        /** For the ServiceLoader. */
        public Best() {
            super("best", 2);
        }
    }

    /** One of still higher priority, that does not work here. */
    public static final class Unusable extends Fake {
        private static final Throwable CAUSE = new UnsatisfiedLinkError("no such kernel");

        /** For the ServiceLoader. */
        public Unusable() {
            super("unusable", 3);
        }

        @Override
        public Optional<Throwable> unavailabilityCause() {
            return Optional.of(CAUSE);
        }
    }

    /** One that counts how often it is asked whether it is usable. */
    public static final class Counting extends Fake {
        private static int asked;

        /** For the ServiceLoader. */
        public Counting() {
            super("counting", 0, Feature.EXCLUSIVE);
        }

        @Override
        public Optional<Throwable> unavailabilityCause() {
            asked++;
            return Optional.empty();
        }
    }

    /** One that notes how many threads are in it at once. */
    public static final class Slow extends Fake {
        private static final AtomicInteger INSIDE = new AtomicInteger();
        private static final AtomicInteger MOST = new AtomicInteger();

        /** For the ServiceLoader. */
        public Slow() {
            super("slow", 1);
            takeTime();
        }

        static void takeTime() {
            MOST.accumulateAndGet(INSIDE.incrementAndGet(), Math::max);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            INSIDE.decrementAndGet();
        }

        @Override
        public Optional<Throwable> unavailabilityCause() {
            takeTime();
            return Optional.empty();
        }

        @Override
        public Selector open(Set<Feature> required) throws IOException {
            takeTime();
            return super.open(required);
        }
    }

    /** One that is unusable now and then. */
    public static final class Passing extends Fake {
        private static IOException cause;

        /** For the ServiceLoader. */
        public Passing() {
            super("passing", 3);
        }

        @Override
        public Optional<Throwable> unavailabilityCause() {
            return Optional.ofNullable(cause);
        }
    }

    /** One that throws when it is to open. */
    public static final class Failing extends Fake {
        private static Error failure;

        /** For the ServiceLoader. */
        public Failing() {
            super("failing", 3);
        }

        @Override
        public Selector open(Set<Feature> required) {
            throw failure;
        }
    }

    /** One that throws in one of its methods, or returns null there. */
    public static final class Throwing extends Fake {
        private static String method;
        private static Supplier<Throwable> failure;

        /** For the ServiceLoader. */
        public Throwing() {
            super("throwing", 3);
        }

        private static <T> T fail(String asked, T otherwise) {
            if (!asked.equals(method)) {
                return otherwise;
            }
            Throwable thrown = failure == null ? null : failure.get();
            if (thrown instanceof Error error) {
                throw error;
            }
            if (thrown != null) {
                throw (RuntimeException) thrown;
            }
            return null;
        }

        @Override
        public String name() {
            return fail("name", super.name());
        }

        @Override
        public int priority() {
            return fail("priority", super.priority());
        }

        @Override
        public boolean isForThisSystem() {
            return fail("isForThisSystem", true);
        }

        @Override
        public Optional<Throwable> unavailabilityCause() {
            return fail("unavailabilityCause", Optional.empty());
        }

        @Override
        public Set<Feature> features() {
            return fail("features", super.features());
        }

        @Override
        public Selector open(Set<Feature> required) throws IOException {
            fail("open", this);
            return method.equals("open") ? null : super.open(required);
        }
    }

    /** One of which a class is missing that it needs when it is tried. */
    public static final class Unloadable extends Fake {
        /** For the ServiceLoader. */
        public Unloadable() {
            super("unloadable", 3);
        }

        @Override
        public Optional<Throwable> unavailabilityCause() {
            throw new NoClassDefFoundError("no/such/Class");
        }
    }

    /** One that cannot be made. */
    public static final class Broken extends Fake {
        /** For the ServiceLoader. */
        public Broken() {
            super("broken", 4);
            throw new IllegalStateException("broken provider");
        }
    }

    /** One whose class cannot be linked. */
    public static final class Unlinkable extends Fake {
        /** For the ServiceLoader. */
        public Unlinkable() {
            super("unlinkable", 5);
            throw new NoClassDefFoundError("a class of its own");
        }
    }
}
