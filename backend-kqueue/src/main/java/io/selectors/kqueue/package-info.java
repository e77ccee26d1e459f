/** Internal: the backend for macOS and the BSDs, {@code KqueuePoller} over {@code KqueueCalls}, with one implementation per binding. */
package io.selectors.kqueue;
