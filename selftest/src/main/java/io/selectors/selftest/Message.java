package io.selectors.selftest;

/** What a child tells: each message is one of these, the name of a test, and a detail; either may be empty. */
enum Message {
    /** The backend can be used; the detail is its description. */
    USABLE,
    /** It cannot; the detail is why. */
    UNUSABLE,
    /** A test begins. */
    STARTED,
    /** A test has passed. */
    PASSED,
    /** A test has failed; the detail is the message and where it came from. */
    FAILED,
    /** A test does not apply; the detail is why. */
    SKIPPED,
    /** All tests are done. */
    END
}
