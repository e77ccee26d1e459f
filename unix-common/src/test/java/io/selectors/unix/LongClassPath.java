package io.selectors.unix;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A class path with many jars between the API and the rest, as of a large application. */
public final class LongClassPath {
    private static final int OTHERS = 60;

    private LongClassPath() {
    }

    /** The parts with other jars, made in a folder, among them. The tests and the API come first, for a child uses them first. */
    public static Stream<String> of(Stream<String> parts, Path folder) {
        Map<Boolean, List<String>> byTurn = parts.collect(Collectors.partitioningBy(LongClassPath::isFirst));
        return Stream.of(byTurn.get(true), others(folder), byTurn.get(false)).flatMap(List::stream);
    }

    private static boolean isFirst(String part) {
        return Files.isDirectory(Path.of(part)) || part.contains("selectors-api") || part.endsWith("-tests.jar");
    }

    private static List<String> others(Path folder) {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        List<String> others = new ArrayList<>();
        try {
            for (int i = 0; i < OTHERS; i++) {
                Path jar = folder.resolve(i + ".jar");
                new JarOutputStream(Files.newOutputStream(jar), manifest).close();
                others.add(jar.toString());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return others;
    }
}
