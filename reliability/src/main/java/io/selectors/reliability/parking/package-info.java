/** Many virtual threads that select, on one carrier, and all that ends their selects against each other. */
package io.selectors.reliability.parking;
