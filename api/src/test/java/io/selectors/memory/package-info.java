/** A backend without a kernel: proves the state machine that all backends share, and injects what a kernel refuses at will. */
package io.selectors.memory;
