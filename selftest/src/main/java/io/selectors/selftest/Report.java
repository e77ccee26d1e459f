package io.selectors.selftest;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Puts the results into Markdown, for an issue. */
final class Report {
    private final StringBuilder text = new StringBuilder();

    String of(Map<String, String> facts, List<Result> results) {
        line("## Self-test of Selectors for Java " + Version.text());
        line("");
        line("| | |");
        line("|---|---|");
        facts.forEach((name, value) -> line("| " + name + " | " + cell(value) + " |"));
        line("");
        line("| run | state | passed | failed | skipped | seconds | slowest test |");
        line("|---|---|---|---|---|---|---|");
        results.forEach(this::row);
        results.stream().filter(result -> !result.isGood()).forEach(this::failures);
        results.stream().filter(result -> !result.skipped.isEmpty()).forEach(this::skipped);
        line("");
        line(Result.areGood(results) ? "**Passed.**" : "**Failed.**" + reason(results));
        return text.toString();
    }

    /** What no list of failures tells. */
    private static String reason(List<Result> results) {
        if (results.stream().anyMatch(result -> !result.isGood())) {
            return "";
        }
        return results.stream().allMatch(result -> result.unusable != null) ? " No test ran: no run is usable here."
                : " No test ran: --tests matches the name of none.";
    }

    private void row(Result result) {
        if (result.unusable != null) {
            line("| " + result.run.name() + " | unusable: " + cell(result.unusable) + " | | | | | |");
        } else {
            String state = result.description.isEmpty() ? "usable" : "usable: " + cell(result.description);
            line("| " + result.run.name() + " | " + state + " | " + result.passed + " | " + result.failures.size() + " | "
                    + result.skipped.size() + " | " + result.seconds + " | " + String.format(Locale.ROOT, "%.1f s", result.slowest / 1e9) + " |");
        }
    }

    private void failures(Result result) {
        line("");
        line("### Failures of " + result.run.name());
        result.failures.forEach((test, detail) -> {
            line("");
            line("`" + test + "`");
            line("```");
            line(detail.replace("```", "'''").strip());
            line("```");
        });
    }

    private void skipped(Result result) {
        Map<String, String> byReason = new TreeMap<>();
        result.skipped.forEach((test, reason) -> byReason.merge(reason.strip(), "`" + test + "`", (one, other) -> one + ", " + other));
        line("");
        line("Skipped by " + result.run.name() + ":");
        byReason.forEach((reason, tests) -> line("- " + reason.replaceAll("\\s+", " ") + ": " + tests));
    }

    private static String cell(String value) {
        return value.replace("|", "\\|").replaceAll("\\s+", " ");
    }

    private void line(String line) {
        text.append(line).append('\n');
    }
}
