/** A program that knows descriptors. */
module consumer {
    requires io.selectors.descriptors;
}
