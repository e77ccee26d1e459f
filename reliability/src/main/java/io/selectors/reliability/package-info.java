/** The long tests of the whole: fuzzing, races, load. */
package io.selectors.reliability;
