package io.selectors.demo;

import java.io.IOException;

/** A peer sent what is no message. */
final class BadMessageException extends IOException {
    private static final long serialVersionUID = 1L;

    BadMessageException(String message) {
        super(message);
    }
}
