/**
 * I/O multiplexing in one small API: open a {@link io.selectors.Selector}, register channels or file descriptors, select.
 *
 * <p>{@code Selector} is also the name of a type in {@code java.nio.channels}; import this one by name.
 */
package io.selectors;
