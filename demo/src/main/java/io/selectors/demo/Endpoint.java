package io.selectors.demo;

import io.selectors.Readiness;
import java.io.IOException;

/** What is attached to a key: it is called when its channel is ready. */
@FunctionalInterface
interface Endpoint {
    void ready(Readiness readiness) throws IOException;
}
