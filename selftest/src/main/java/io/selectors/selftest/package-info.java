/** The contract suite as a program, with a report for machines that its makers cannot reach. */
package io.selectors.selftest;
