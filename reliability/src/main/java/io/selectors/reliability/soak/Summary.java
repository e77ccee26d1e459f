package io.selectors.reliability.soak;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a server counted. */
record Summary(long messages, long bytes, long connections, long failures) {
    private static final Pattern LINE =
            Pattern.compile("Stopped: (\\d+) messages?, (\\d+) bytes?, (\\d+) connections?, (\\d+) closed for a failure");

    static Summary parse(String line) throws IOException {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches()) {
            throw new IOException("the server ended without a summary" + (line.isEmpty() ? "" : ": " + line));
        }
        return new Summary(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)), Long.parseLong(matcher.group(3)),
                Long.parseLong(matcher.group(4)));
    }
}
