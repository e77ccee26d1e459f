/**
 * A backend of one's own: a selector over channels that live in memory. It shows all that a backend has to do, because the state machine
 * that every backend shares does the rest, and its test inherits the contract suite.
 */
package io.selectors.examples.memory;
