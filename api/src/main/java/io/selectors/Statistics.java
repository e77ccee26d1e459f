package io.selectors;

/**
 * What a selector has done since it was opened. Counting costs the loop nothing that can be measured. The figures are exact on the
 * selecting thread, and may be slightly old on others.
 *
 * <pre>{@code
 * Statistics before = selector.statistics();
 * selector.select((key, readiness) -> answer(key));
 * System.out.println(selector.statistics().minus(before)); // Statistics[selects=1, events=1, wakeups=0, ...
 * }</pre>
 *
 * @param selects selects begun
 * @param events events handed out, but not those whose handler threw
 * @param wakeups selects that {@link Selector#wakeup} ended
 * @param changes registrations, changes of interest and unregistrations that reached the system
 * @param staleEvents events of the system's that were about no key any more, or about an interest that was replaced meanwhile, and dropped
 */
public record Statistics(long selects, long events, long wakeups, long changes, long staleEvents) {
    /**
     * What was done since an earlier moment.
     *
     * @param earlier the figures of then
     * @return the differences
     */
    public Statistics minus(Statistics earlier) {
        return new Statistics(selects - earlier.selects, events - earlier.events, wakeups - earlier.wakeups,
                changes - earlier.changes, staleEvents - earlier.staleEvents);
    }
}
