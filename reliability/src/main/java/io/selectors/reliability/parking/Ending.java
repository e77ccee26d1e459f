package io.selectors.reliability.parking;

/** What ends a select. */
enum Ending { EVENT, WAKEUP, INTERRUPT, CLOSE }
