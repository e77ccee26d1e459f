package io.selectors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.FakeBackends.Best;
import io.selectors.FakeBackends.Broken;
import io.selectors.FakeBackends.Counting;
import io.selectors.FakeBackends.Failing;
import io.selectors.FakeBackends.Jdks;
import io.selectors.FakeBackends.Passing;
import io.selectors.FakeBackends.Plain;
import io.selectors.FakeBackends.Slow;
import io.selectors.FakeBackends.Throwing;
import io.selectors.FakeBackends.Unlinkable;
import io.selectors.FakeBackends.Unloadable;
import io.selectors.FakeBackends.Unusable;
import io.selectors.spi.SelectorBackend;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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
}
