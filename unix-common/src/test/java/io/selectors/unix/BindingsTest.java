package io.selectors.unix;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BindingsTest {
    private static final String PROPERTY = "io.selectors.unix.BindingsTest";
    private static final String[] ALL = {"first", "second", "third"};

    @AfterEach
    void forget() {
        System.clearProperty(PROPERTY);
    }

    private static String[] candidates(String property) {
        System.setProperty(PROPERTY, property);
        return Bindings.candidates(ALL, PROPERTY);
    }

    @Test
    void allAreCandidatesUnlessOneIsNamed() {
        assertSame(ALL, Bindings.candidates(ALL, PROPERTY));
        assertSame(ALL, candidates(" "));
        assertArrayEquals(new String[] {"first"}, candidates("first"));
        assertArrayEquals(new String[] {"third"}, candidates(" third "));
    }

    @Test
    void aNameOfNoneIsRefusedWithThoseThatThereAre() {
        String message = assertThrows(IllegalArgumentException.class, () -> candidates("fourth")).getMessage();
        assertEquals(PROPERTY + "=fourth: it takes one of [first, second, third]", message);
    }

    @Test
    void theFirstThatWorksIsTakenAndNoneBehindItIsTried() throws IOException {
        List<String> tried = new ArrayList<>();
        assertEquals("second", Bindings.firstThatWorks(ALL, name -> {
            tried.add(name);
            if (name.equals("first")) {
                throw new UnsatisfiedLinkError();
            }
            return name;
        }));
        assertEquals(List.of("first", "second"), tried);
    }

    @Test
    void whereNoneWorksEachSaysWhy() {
        String message = assertThrows(UnsatisfiedLinkError.class, () -> Bindings.firstThatWorks(ALL, name -> {
            throw new IllegalStateException("wrapper", new RuntimeException("reason of " + name));
        })).getMessage();
        assertEquals("binding first: java.lang.RuntimeException: reason of first; binding second: java.lang.RuntimeException: reason of"
                + " second; binding third: java.lang.RuntimeException: reason of third", message);
    }

    @Test
    void aReasonOfSeveralIsGivenOnce() {
        String message = assertThrows(UnsatisfiedLinkError.class, () -> Bindings.firstThatWorks(ALL, name -> {
            throw new IllegalStateException(name.equals("first") ? "one" : "two");
        })).getMessage();
        assertEquals("binding first: java.lang.IllegalStateException: one; bindings second, third: java.lang.IllegalStateException: two",
                message);
    }

    /** A class that cannot be initialized. */
    private static final class Broken {
        private static final Object WHAT = Broken.fail();

        private static Object fail() {
            throw new IllegalStateException("denied");
        }
    }

    /** Of a class whose initializer failed in another. */
    private static final class Dependent {
        private static final Object WHAT = Broken.WHAT;
    }

    /** As JNA, which two backends try: the JVM tells the reason only to the first. */
    @Test
    void aReasonThatTheJvmGivesOnceIsKept() {
        String expected = "bindings first, second, third: java.lang.IllegalStateException: denied";
        for (int i = 0; i < 2; i++) {
            assertEquals(expected, assertThrows(UnsatisfiedLinkError.class,
                    () -> Bindings.firstThatWorks(ALL, name -> Dependent.WHAT)).getMessage());
            assertEquals(expected, assertThrows(UnsatisfiedLinkError.class,
                    () -> Bindings.firstThatWorks(ALL, name -> Broken.WHAT)).getMessage());
        }
    }

    @Test
    void ofAReasonTheFirstLineIsGiven() {
        String message = assertThrows(UnsatisfiedLinkError.class, () -> Bindings.firstThatWorks(ALL, name -> {
            throw new UnsatisfiedLinkError("No library '/nope':\nthe whole class path\n");
        })).getMessage();
        assertEquals("bindings first, second, third: java.lang.UnsatisfiedLinkError: No library '/nope'", message);
    }

    @Test
    void deniedNativeAccessIsToldWithTheOptionThatAllowsIt() {
        String message = assertThrows(UnsatisfiedLinkError.class, () -> Bindings.firstThatWorks(ALL, name -> {
            throw new IllegalCallerException("Illegal native access");
        })).getMessage();
        assertEquals("bindings first, second, third: java.lang.IllegalCallerException: Illegal native access;"
                + " --enable-native-access=ALL-UNNAMED allows it", message);
    }

    @Test
    void whatTheSystemRefusesIsRefusedToAll() {
        List<String> tried = new ArrayList<>();
        assertThrows(IOException.class, () -> Bindings.firstThatWorks(ALL, name -> {
            tried.add(name);
            throw new IOException();
        }));
        assertTrue(tried.equals(List.of("first")), tried::toString);
    }
}
