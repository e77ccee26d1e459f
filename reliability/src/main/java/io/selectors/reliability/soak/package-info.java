/** Load and soak: the demo's server in a process of its own, peers that behave and peers that do not, and the accounts afterwards. */
package io.selectors.reliability.soak;
