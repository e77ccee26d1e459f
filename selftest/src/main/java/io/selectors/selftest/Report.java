package io.selectors.selftest;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Puts the results into Markdown, for an issue. */
final class Report {
    private final StringBuilder text = new StringBuilder();

    String of(Map<String, String> facts, List<Result> results) {
        String version = Optional.ofNullable(Report.class.getPackage().getImplementationVersion()).orElse("(not from a jar)");
        line("## Self-test of Selectors for Java " + version);
        line("");
        line("| | |");
        line("|---|---|");
        facts.forEach((name, value) -> line("| " + name + " | " + cell(value) + " |"));
        line("");
        line("| run | state | passed | failed | skipped | seconds |");
        line("|---|---|---|---|---|---|");
        results.forEach(this::row);
        results.stream().filter(result -> !result.isGood()).forEach(this::failures);
        results.stream().filter(result -> !result.skipped.isEmpty()).forEach(this::skipped);
        line("");
        line(Result.areGood(results) ? "**Passed.**" : "**Failed.**");
        return text.toString();
    }

    private void row(Result result) {
        if (result.unusable != null) {
            line("| " + result.run.name() + " | unusable: " + cell(result.unusable) + " | | | | |");
        } else {
            String state = result.description.isEmpty() ? "usable" : "usable: " + cell(result.description);
            line("| " + result.run.name() + " | " + state + " | " + result.passed + " | " + result.failures.size() + " | "
                    + result.skipped.size() + " | " + result.seconds + " |");
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
