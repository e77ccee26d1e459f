package io.selectors.reliability.fuzz;

import java.io.IOException;
import java.util.List;

/**
 * What is done when an event arrives.
 *
 * @param first the steps at the first event of a select
 * @param later the steps at every other
 * @param throwsAt the event at which the handler throws after its steps; none if there are fewer
 */
record Handler(List<Step> first, List<Step> later, int throwsAt) {
    void handle(int event, Machine machine) throws IOException {
        for (Step step : event == 0 ? first : later) {
            step.run(machine);
        }
        if (event == throwsAt) {
            throw new Machine.Thrown();
        }
    }

    boolean throwsWithin(int events) {
        return throwsAt < events;
    }
}
