/** What native backends share: the descriptor of a channel, the table of keys, bindings to system calls, errors. */
package io.selectors.unix;
