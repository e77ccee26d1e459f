package io.selectors.reliability.soak;

/** What one kind of peers did, and how long it took. */
record Row(String peers, Tally tally, double seconds) {
    Row plus(Row other) {
        Tally sum = new Tally();
        sum.add(tally);
        sum.add(other.tally);
        return new Row(peers, sum, seconds + other.seconds);
    }
}
