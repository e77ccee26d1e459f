/** Internal: what native backends share, such as the descriptor of a channel, the table of keys, bindings to system calls, and errors. */
package io.selectors.unix;
