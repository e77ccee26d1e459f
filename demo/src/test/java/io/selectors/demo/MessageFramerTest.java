package io.selectors.demo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class MessageFramerTest {
    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes());
    }

    @Test
    void aMessageInPiecesIsPutTogether() throws Exception {
        MessageFramer framer = new MessageFramer(10);
        assertNull(framer.next(bytes("ab")));
        ByteBuffer rest = bytes("c\nd\ne");
        assertArrayEquals("abc".getBytes(), framer.next(rest));
        assertArrayEquals("d".getBytes(), framer.next(rest));
        assertNull(framer.next(rest));
        assertArrayEquals("e".getBytes(), framer.last());
        assertNull(framer.last());
    }

    @Test
    void theLimitIsInclusive() throws Exception {
        assertEquals(3, new MessageFramer(3).next(bytes("abc\n")).length);
        assertThrows(BadMessageException.class, () -> new MessageFramer(3).next(bytes("abcd")));
    }
}
