package io.selectors.unix;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The heap of a JVM of its own, filled to the last object. */
public final class FullHeap {
    private static final int WORK = 200_000;

    private Object[] ballast;
    private Object[] most;
    private byte[] room = new byte[WORK];

    /** Fills all but room for some work. */
    public void fill() {
        for (int length = 1 << 16; length >= 1 << 8; length /= 16) {
            fill(length);
        }
        room = null;
        most = ballast;
    }

    /** Fills all but room for so many small objects. */
    public void fillUpTo(int objects) {
        // What a collection keeps for a while, such as what is softly referenced, goes with the next ones.
        for (int i = 0; i < 3; i++) {
            fill(1);
        }
        free(objects);
    }

    /** Gives back the room for some work. */
    public void empty() {
        ballast = most;
    }

    /** Arrays of one length, as many as there is memory for. */
    private void fill(int length) {
        try {
            while (true) {
                Object[] more = new Object[length];
                more[0] = ballast;
                ballast = more;
            }
        } catch (OutOfMemoryError e) {
            // It is full.
        }
    }

    /** Gives back so many of the last arrays. */
    private void free(int arrays) {
        for (int i = 0; i < arrays; i++) {
            ballast = (Object[]) ballast[0];
        }
    }

    /** Runs a main class in such a JVM; returns all that it printed. */
    public static String run(Class<?> main, String... options) throws IOException, InterruptedException {
        // Without buffers of each thread's own, memory ends exactly where it is full.
        List<String> all = new ArrayList<>(List.of("-XX:+UseSerialGC", "-XX:-UseTLAB", "-Xmx8m", "-Xms8m"));
        all.addAll(List.of(options));
        return ChildJvm.run(main, all.toArray(String[]::new));
    }
}
