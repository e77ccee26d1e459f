package io.selectors.unix;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import javax.tools.ToolProvider;

/** Has some packages of its own, loaded again, in which classes made for a test stand in for what this machine lacks. */
public final class StandIns extends URLClassLoader {
    private static final String CLASS_PATH = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));

    private final List<String> packages;

    private StandIns(URL[] places, List<String> packages) {
        super(places, StandIns.class.getClassLoader());
        this.packages = packages;
    }

    /** Compiles the stand-ins, sources by class name; the packages are named with their last dot. */
    public static StandIns of(Path folder, List<String> packages, Map<String, String> sources) throws IOException {
        List<String> options = new ArrayList<>(List.of("-proc:none", "-d", folder.toString(), "-cp", CLASS_PATH));
        for (Map.Entry<String, String> source : sources.entrySet()) {
            String name = source.getKey().substring(source.getKey().lastIndexOf('.') + 1) + ".java";
            options.add(Files.writeString(folder.resolve(name), source.getValue()).toString());
        }
        if (!sources.isEmpty() && ToolProvider.getSystemJavaCompiler().run(null, null, null, options.toArray(String[]::new)) != 0) {
            throw new IllegalArgumentException("no Java: " + sources);
        }
        List<URL> places = new ArrayList<>(List.of(folder.toUri().toURL()));
        for (String place : CLASS_PATH.split(File.pathSeparator)) {
            places.add(Path.of(place).toUri().toURL());
        }
        return new StandIns(places.toArray(URL[]::new), packages);
    }

    /** Calls a class of the test's, one of those loaded again. */
    public <T> T call(Class<? extends Callable<T>> scene) throws Exception {
        Constructor<?> constructor = loadClass(scene.getName()).getDeclaredConstructor();
        constructor.setAccessible(true);
        @SuppressWarnings("unchecked")
        T result = (T) ((Callable<?>) constructor.newInstance()).call();
        return result;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (packages.stream().noneMatch(name::startsWith)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? findClass(name) : loaded;
        }
    }
}
