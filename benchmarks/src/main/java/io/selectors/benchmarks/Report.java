package io.selectors.benchmarks;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Results as JSON, as Markdown and as charts, in one folder. */
final class Report {
    private final Path folder;
    private final String name;
    private final List<Result> results;
    private final Map<String, String> circumstances;

    /** Named after the Java version, for there may be a report of each. */
    Report(Path folder, List<Result> results, Map<String, String> circumstances) {
        this.folder = folder;
        this.name = "java-" + Runtime.version().feature();
        this.results = results;
        this.circumstances = circumstances;
    }

    /** Returns the files that were written. */
    List<Path> write(Targets targets) throws IOException {
        Files.createDirectories(folder);
        writeJson(targets);
        List<String> charts = new Charts(folder.resolve(name + ".json")).write();
        Files.write(folder.resolve(name + ".md"), new Tables(results, circumstances).lines(targets, charts));
        return List.of(folder.resolve(name + ".md"), folder.resolve(name + ".json"));
    }

    private void writeJson(Targets targets) throws IOException {
        Path file = folder.resolve(name + ".json");
        try (JsonGenerator json = new JsonFactory().createGenerator(Files.newBufferedWriter(file)).useDefaultPrettyPrinter()) {
            json.writeStartObject();
            for (Map.Entry<String, String> one : circumstances.entrySet()) {
                json.writeStringField(one.getKey(), one.getValue());
            }
            json.writeObjectFieldStart("results");
            for (Result result : results) {
                json.writeObjectFieldStart(result.what.name());
                json.writeStringField("title", result.what.title());
                json.writeStringField("unit", result.what.unit());
                for (String contender : result.contenders()) {
                    writeSpread(json, result, contender);
                }
                json.writeEndObject();
            }
            json.writeEndObject();
            json.writeArrayFieldStart("targets");
            for (Target target : targets.lines()) {
                json.writeStartObject();
                json.writeStringField("case", target.what);
                json.writeStringField("target", target.aim);
                json.writeStringField("measured", target.measured());
                json.writeStringField("verdict", target.verdict());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
    }

    private static void writeSpread(JsonGenerator json, Result result, String contender) throws IOException {
        json.writeObjectFieldStart(contender);
        json.writeNumberField("value", rounded(result.value(contender)));
        json.writeNumberField("median", rounded(result.median(contender)));
        json.writeNumberField("lowerQuartile", rounded(result.quantile(contender, 0.25)));
        json.writeNumberField("upperQuartile", rounded(result.quantile(contender, 0.75)));
        json.writeEndObject();
    }

    private static double rounded(double value) {
        return Double.parseDouble(String.format(Locale.ROOT, "%.2f", value));
    }
}
