package io.selectors.reliability.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A soak that overlooks a difference proves nothing. */
class AccountsTest {
    private static final String OUTPUT = """
            /127.0.0.9:4711: closed: idle for 2 s
            accepting pauses: Too many open files
            Stopped: 12 messages, 99 bytes, 5 connections, 1 closed for a failure
            """;

    private static Said said(String output) {
        Said said = new Said(new BufferedReader(new StringReader(output)));
        said.run();
        return said;
    }

    private static Tally tally() {
        Tally tally = new Tally();
        tally.connections.add(5);
        tally.acknowledged.add(11);
        tally.unanswered.add(2);
        tally.refused(Refusal.IDLE).increment();
        return tally;
    }

    private static List<String> differences(Tally tally, String output) throws IOException {
        Said said = said(output);
        return Accounts.differences(tally, Summary.parse(said.summary()), said);
    }

    @Test
    void accountsThatAgreeHaveNoDifferences() throws Exception {
        assertEquals(List.of(), differences(tally(), OUTPUT));
        assertEquals(1, said(OUTPUT).pauses());
    }

    @Test
    void aMessageLostOrCountedTwiceIsNoticed() throws Exception {
        assertEquals(List.of("messages: 11 to 13 by the peers' count, 10 by the server's"),
                differences(tally(), OUTPUT.replace("12 messages", "10 messages")));
        assertEquals(List.of("messages: 11 to 13 by the peers' count, 14 by the server's"),
                differences(tally(), OUTPUT.replace("12 messages", "14 messages")));
    }

    @Test
    void aConnectionLostOrClosedForAnotherReasonIsNoticed() throws Exception {
        assertEquals(List.of("connections: 5 by the peers' count, 4 by the server's"),
                differences(tally(), OUTPUT.replace("5 connections", "4 connections")));
        assertEquals(2, differences(tally(), OUTPUT.replace("idle for 2 s", "Connection reset")).size());
        assertEquals(1, differences(tally(), OUTPUT.replace("1 closed for", "2 closed for")).size());
    }

    @Test
    void whatNobodyExpectsTheServerToSayIsAProblem() throws Exception {
        assertEquals(List.of("the server says: the server failed: java.io.IOException"),
                differences(tally(), "the server failed: java.io.IOException\n" + OUTPUT));
    }

    @Test
    void oneOfEachIsUnderstood() throws Exception {
        assertEquals(new Summary(1, 1, 1, 0), Summary.parse("Stopped: 1 message, 1 byte, 1 connection, 0 closed for a failure"));
    }

    @Test
    void aServerWithoutASummaryIsAProblem() {
        assertThrows(IOException.class, () -> Summary.parse(said("").summary()));
    }

    @Test
    void whatIsLeftBehindIsNoticed() {
        Footprint before = new Footprint(10, List.of("main", "worker-1"), 1, 0, 1 << 20, 1 << 25);
        assertEquals(List.of(), new Footprint(10, List.of("worker-1", "main"), 1, 0, 2 << 20, 1 << 26).excessOver(before));
        assertEquals(List.of("descriptors: 10 before, 11 after", "keys: 1 before, 3 after", "connections: 0 before, 1 after",
                "threads left: [main]", "reachable heap: 1048576 bytes before, 4194304 after"),
                new Footprint(11, List.of("main", "worker-1", "main"), 3, 1, 4 << 20, 0).excessOver(before));
    }
}
