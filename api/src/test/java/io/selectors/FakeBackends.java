package io.selectors;

import io.selectors.spi.SelectorBackend;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Providers for the tests of finding and choosing, which the ServiceLoader makes. */
final class FakeBackends {
    private FakeBackends() {
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
        static final Throwable CAUSE = new UnsatisfiedLinkError("no such kernel");

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
        static int asked;

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
        static final AtomicInteger INSIDE = new AtomicInteger();
        static final AtomicInteger MOST = new AtomicInteger();

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
        static IOException cause;

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
        static Error failure;

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
        static String method;
        static Supplier<Throwable> failure;

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
