/** The backend over {@code java.nio.channels.Selector}. */
package io.selectors.jdk;
