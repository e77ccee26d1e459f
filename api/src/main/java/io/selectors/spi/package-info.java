/**
 * What a backend implements. Every backend supplies, in this order:
 * <ol>
 *   <li>a {@link io.selectors.spi.SelectorBackend}, found by {@link java.util.ServiceLoader}: name, priority, features, probe, open;</li>
 *   <li>a subclass of {@link io.selectors.spi.SelectorBase}: register, modify, unregister, look up, select, wake, close;</li>
 *   <li>where it keeps more about a registration than the base does, a subclass of {@link io.selectors.spi.KeyBase}.</li>
 * </ol>
 * Validation, errors, states, batches, timeouts and locking are the base's, so that every backend refuses the same things in
 * the same words.
 */
package io.selectors.spi;
