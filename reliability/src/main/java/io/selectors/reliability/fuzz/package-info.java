/**
 * Differential fuzzing: random programs over channels, pipes and raw descriptors, run on a backend and on a model of the contract
 * side by side.
 */
package io.selectors.reliability.fuzz;
