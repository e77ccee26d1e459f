/** What native backends share: the descriptor of a channel, the key table, the course of a registration, native errors. */
package io.selectors.unix;
