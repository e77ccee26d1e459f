package io.selectors.selftest;

import io.selectors.spi.SelectorBackend;

/** A backend for a test of the self-test itself. */
abstract class TestBackend implements SelectorBackend {
    private final String name;

    TestBackend(String name) {
        this.name = name;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int priority() {
        return -100;
    }
}
