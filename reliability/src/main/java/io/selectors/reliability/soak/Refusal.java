package io.selectors.reliability.soak;

import java.util.Arrays;
import java.util.Optional;

/** Why the server closes a connection, by what it says. */
enum Refusal {
    NOT_JSON("not JSON"),
    NOT_UTF8("not UTF-8"),
    TOO_LONG("longer than"),
    IDLE("idle for"),
    NO_ROOM("no room"),
    RESET("Connection reset", "Broken pipe");

    private final String[] words;

    Refusal(String... words) {
        this.words = words;
    }

    static Optional<Refusal> of(String line) {
        int reason = line.indexOf(": closed: ");
        return reason < 0 ? Optional.empty() : Arrays.stream(values()).filter(refusal -> refusal.explains(line, reason)).findFirst();
    }

    private boolean explains(String line, int from) {
        return Arrays.stream(words).anyMatch(word -> line.indexOf(word, from) >= 0);
    }

    @Override
    public String toString() {
        return words[0];
    }
}
