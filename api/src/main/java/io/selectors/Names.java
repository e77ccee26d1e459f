package io.selectors;

import java.util.StringJoiner;

/** Names of the bits of a set, for {@code toString}. */
final class Names {
    private Names() {
    }

    static String of(int bits, String... names) {
        StringJoiner joiner = new StringJoiner("|").setEmptyValue("NONE");
        for (int i = 0; i < names.length; i++) {
            if ((bits & 1 << i) != 0) {
                joiner.add(names[i]);
            }
        }
        return joiner.toString();
    }
}
