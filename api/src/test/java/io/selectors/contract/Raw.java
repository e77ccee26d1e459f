package io.selectors.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.selectors.Feature;
import io.selectors.Interest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The raw descriptors of a test, each closed after it. */
record Raw(Fixture fixture) {
    /** Whether there are only channels; a raw descriptor must then be refused by name. */
    boolean isRefused() throws IOException {
        return fixture.lacks(Feature.FILE_DESCRIPTORS, () -> fixture.selector().register(0, Interest.READ));
    }

    /** A descriptor, closed after the test if it is still open. */
    int keep(int fd) {
        fixture.keep(() -> {
            try {
                fixture.descriptors().close(fd);
            } catch (IOException e) {
                // The test closed it.
            }
        });
        return fd;
    }

    int[] pipe() throws IOException {
        int[] pipe = fixture.descriptors().pipe();
        keep(pipe[0]);
        keep(pipe[1]);
        return pipe;
    }

    /** The reading end of a pipe with something in it. */
    int readable() throws IOException {
        int[] pipe = pipe();
        fill(pipe[1]);
        return pipe[0];
    }

    void fill(int fd) throws IOException {
        assertEquals(1, fixture.descriptors().write(fd, new byte[1]));
    }

    /** This many duplicates; who takes them closes them. */
    List<Integer> duplicates(int fd, int count) throws IOException {
        List<Integer> duplicates = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            duplicates.add(fixture.descriptors().duplicate(fd));
        }
        return duplicates;
    }
}
