/** Every pair of operations run against each other, again and again. */
package io.selectors.reliability.races;
