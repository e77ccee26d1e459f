package io.selectors;

import io.selectors.spi.SelectorBackend;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;

/** A class loader with nothing of its own but a list of providers. */
class ServicesLoader extends ClassLoader {
    private final Path services;
    /** How often it was asked for the list. */
    int asked;

    ServicesLoader(Path directory, String... providers) {
        super(SelectorBackend.class.getClassLoader());
        try {
            services = Files.write(directory.resolve("services"), List.of(providers));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    protected Enumeration<URL> findResources(String name) throws MalformedURLException {
        if (!name.equals("META-INF/services/" + SelectorBackend.class.getName())) {
            return Collections.emptyEnumeration();
        }
        asked++;
        return Collections.enumeration(List.of(services.toUri().toURL()));
    }
}
