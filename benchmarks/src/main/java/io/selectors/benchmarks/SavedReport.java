package io.selectors.benchmarks;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a {@link Report} has written as JSON. */
final class SavedReport {
    /**
     * A contender's figure.
     *
     * @param value what it is given as
     * @param median of all samples
     * @param low where they begin, without their lowest quarter, but for the value if it is lower
     * @param high where they end, without their highest quarter
     */
    record Spread(double value, double median, double low, double high) {
        boolean isLow() {
            return value != median;
        }
    }

    final Map<String, String> circumstances = new LinkedHashMap<>();
    /** By case, then by contender. */
    final Map<String, Map<String, Spread>> results = new LinkedHashMap<>();

    private SavedReport() {
    }

    static SavedReport read(Path file) throws IOException {
        SavedReport report = new SavedReport();
        try (Reader text = Files.newBufferedReader(file); JsonParser json = new JsonFactory().createParser(text)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                JsonToken value = json.nextToken();
                if (name.equals("results")) {
                    report.readResults(json);
                } else if (value == JsonToken.VALUE_STRING) {
                    report.circumstances.put(name, json.getText());
                } else {
                    json.skipChildren();
                }
            }
        }
        if (report.results.isEmpty()) {
            throw new IOException(file + " has no results of the benchmarks");
        }
        return report;
    }

    private void readResults(JsonParser json) throws IOException {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            Map<String, Spread> contenders = new LinkedHashMap<>();
            results.put(json.currentName(), contenders);
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                if (json.nextToken() == JsonToken.START_OBJECT) {
                    contenders.put(name, readSpread(json));
                }
            }
        }
    }

    private static Spread readSpread(JsonParser json) throws IOException {
        Map<String, Double> values = new LinkedHashMap<>();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            if (json.nextToken().isNumeric()) {
                values.put(name, json.getDoubleValue());
            } else {
                json.skipChildren();
            }
        }
        if (!values.keySet().containsAll(List.of("median", "lowerQuartile", "upperQuartile"))) {
            throw new IOException("a result has no median and quartiles, only " + values.keySet());
        }
        double median = values.get("median");
        double value = values.getOrDefault("value", median);
        return new Spread(value, median, Math.min(value, values.get("lowerQuartile")), values.get("upperQuartile"));
    }
}
