package io.selectors.reliability.soak;

import java.io.IOException;

/** One kind of peers. */
@FunctionalInterface
interface Peers {
    /** Connects some of them, does what they do, and leaves; fails if the server does not answer as it must. */
    void call(Visit visit) throws IOException, InterruptedException;
}
