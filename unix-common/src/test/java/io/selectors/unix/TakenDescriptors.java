package io.selectors.unix;

import java.io.FileInputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/** The descriptors that a process had left. For a child, which needs none of them meanwhile. */
public final class TakenDescriptors {
    private final Deque<FileInputStream> taken = new ArrayDeque<>();

    private TakenDescriptors() {
    }

    /** All that there are, but for some. */
    public static TakenDescriptors allBut(int spare) throws IOException {
        TakenDescriptors all = new TakenDescriptors();
        try {
            while (all.taken.size() < 100_000) {
                all.taken.push(new FileInputStream("/dev/null"));
            }
        } catch (IOException e) {
            // There are no more.
        }
        all.giveBack(spare);
        return all;
    }

    /** So many of them. */
    public void giveBack(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            taken.pop().close();
        }
    }

    /** What is left of them. */
    public void giveBackAll() throws IOException {
        giveBack(taken.size());
    }
}
