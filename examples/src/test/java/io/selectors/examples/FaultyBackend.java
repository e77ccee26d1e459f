package io.selectors.examples;

import io.selectors.Feature;
import io.selectors.Selector;
import io.selectors.spi.SelectorBackend;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Enumeration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** The selectors of other backends, with the failures that no kernel gives on demand. */
public final class FaultyBackend implements SelectorBackend {
    private static final String NAME = "faulty";
    private static final AtomicInteger REFUSALS = new AtomicInteger();
    private static final AtomicInteger FAILURES = new AtomicInteger();

    /** Made by the ServiceLoader. */
    public FaultyBackend() {
    }

    /** Does something while {@code Selector.open()} is this backend's: so many connections are refused, so many selects fail. */
    static void during(Path folder, int refusals, int failures, Running.Action action) throws Exception {
        Path services = Files.write(folder.resolve("services"), List.of(FaultyBackend.class.getName()));
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        REFUSALS.set(refusals);
        FAILURES.set(failures);
        System.setProperty("selectors.backend", NAME);
        Thread.currentThread().setContextClassLoader(new ClassLoader(before) {
            @Override
            public Enumeration<URL> getResources(String name) throws IOException {
                return name.equals("META-INF/services/" + SelectorBackend.class.getName())
                        ? Collections.enumeration(List.of(services.toUri().toURL())) : super.getResources(name);
            }
        });
        try {
            action.run();
        } finally {
            Thread.currentThread().setContextClassLoader(before);
            System.clearProperty("selectors.backend");
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int priority() {
        return -1_000;
    }

    @Override
    public Set<Feature> features() {
        return EnumSet.of(Feature.EDGE_TRIGGERED, Feature.EXCLUSIVE);
    }

    @Override
    public Selector open(Set<Feature> required) throws IOException {
        Selector selector = Selector.open(required.isEmpty() ? "jdk" : "epoll", required.toArray(Feature[]::new));
        return (Selector) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {Selector.class},
                (proxy, method, arguments) -> call(selector, method, arguments));
    }

    private static Object call(Selector selector, Method method, Object... arguments) throws Throwable {
        if (method.getName().equals("register") && arguments[0] instanceof SocketChannel && REFUSALS.getAndDecrement() > 0) {
            throw new IOException("No space left on device");
        }
        if (method.getName().equals("select") && FAILURES.getAndDecrement() > 0) {
            throw new IOException("Cannot allocate memory");
        }
        try {
            return method.invoke(selector, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
