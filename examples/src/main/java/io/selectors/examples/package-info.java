/** Programs of one screen each. Every loop ends when its thread is interrupted. */
package io.selectors.examples;
