package io.selectors.reliability;

import java.util.function.Function;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Checks of the command line: what is wrong with it is said with the usage, before anything runs. */
public final class Arguments {
    private Arguments() {
    }

    /**
     * Refuses a number that is too small.
     *
     * @param spec the command
     * @param option the option's name
     * @param value what was given
     * @throws ParameterException if it is below 1
     */
    public static void requireOneOrMore(CommandSpec spec, String option, long value) {
        if (value < 1) {
            throw new ParameterException(spec.commandLine(), option + " takes 1 or more, not " + value);
        }
    }

    /**
     * Refuses a time that is not positive.
     *
     * @param spec the command
     * @param minutes what was given
     * @throws ParameterException if it is 0 or less
     */
    public static void requireMinutes(CommandSpec spec, double minutes) {
        if (!(minutes > 0)) {
            throw new ParameterException(spec.commandLine(), "--minutes takes more than 0, not " + minutes);
        }
    }

    /**
     * Looks something up by its name.
     *
     * @param <T> the type of what is named
     * @param spec the command
     * @param option the option's name
     * @param name what was given
     * @param lookup throws an IllegalArgumentException that says what there is instead
     * @return what was found
     * @throws ParameterException if there is no such thing
     */
    public static <T> T named(CommandSpec spec, String option, String name, Function<String, T> lookup) {
        try {
            return lookup.apply(name);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), option + " " + name + ": " + e.getMessage());
        }
    }
}
