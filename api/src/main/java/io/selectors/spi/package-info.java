/**
 * What a backend implements:
 * <ol>
 *   <li>a {@link io.selectors.spi.SelectorBackend}, found by {@link java.util.ServiceLoader}: name, priority, features, probe, open;</li>
 *   <li>a {@link io.selectors.spi.Poller}: add, modify, remove, wait, tell what was reported, wake, close.</li>
 * </ol>
 * {@link io.selectors.spi.PollingSelector} makes a selector of the latter. Checks, errors, states, timeouts, deferred changes, late
 * reports and locking are its affair, so that every backend refuses the same things in the same words.
 */
package io.selectors.spi;
