/** A program that knows the API alone. */
module consumer {
    requires io.selectors;
}
