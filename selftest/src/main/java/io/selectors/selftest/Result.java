package io.selectors.selftest;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What came of one run. */
final class Result {
    final Run run;
    /** How it reaches the system. */
    String description = "";
    /** Why it could not run, or null. */
    String unusable;
    int passed;
    long seconds;
    /** Nanoseconds that the slowest test took which passed. */
    long slowest;
    /** Tests, with what they failed of. */
    final Map<String, String> failures = new LinkedHashMap<>();
    /** Tests, with why they do not apply. */
    final Map<String, String> skipped = new LinkedHashMap<>();

    Result(Run run) {
        this.run = run;
    }

    void passed(long nanos) {
        passed++;
        slowest = Math.max(slowest, nanos);
    }

    boolean isGood() {
        return failures.isEmpty();
    }

    /** Good is what has no failure and was tried at all. */
    static boolean areGood(List<Result> results) {
        return results.stream().allMatch(Result::isGood) && results.stream().anyMatch(result -> result.passed > 0);
    }

    @Override
    public String toString() {
        return unusable == null
                ? passed + " passed, " + failures.size() + " failed, " + skipped.size() + " skipped, in " + seconds + " s"
                : "unusable";
    }
}
