package io.selectors.demo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class MessageFramerTest {
    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes());
    }

    private static MessageFramer framer(int maxMessage) {
        return new MessageFramer(maxMessage, new Memory(1 << 20));
    }

    @Test
    void aMessageInPiecesIsPutTogether() throws Exception {
        MessageFramer framer = framer(10);
        assertNull(framer.next(bytes("ab")));
        ByteBuffer rest = bytes("c\nd\ne");
        assertArrayEquals("abc".getBytes(), framer.next(rest));
        assertArrayEquals("d".getBytes(), framer.next(rest));
        assertNull(framer.next(rest));
        assertArrayEquals("e".getBytes(), framer.last());
        assertNull(framer.last());
    }

    @Test
    void emptyLinesArePassedOver() throws Exception {
        for (String lines : new String[] {"\n\n1\n", "\r\n1\n", "\r\n\r\n\n\r\n1\n"}) {
            MessageFramer framer = framer(10);
            ByteBuffer bytes = bytes(lines);
            assertArrayEquals("1".getBytes(), framer.next(bytes), lines);
            assertNull(framer.next(bytes));
            assertNull(framer.last());
        }
    }

    @Test
    void theLimitIsInclusive() throws Exception {
        assertEquals(3, framer(3).next(bytes("abc\n")).length);
        assertThrows(BadMessageException.class, () -> framer(3).next(bytes("abcd")));
    }

    @Test
    void theCapacityGrowsToTheLongestArrayAndNoFurther() {
        assertEquals(512, MessageFramer.grown(256, 1 << 24));
        assertEquals(1_000, MessageFramer.grown(512, 1_000));
        assertEquals(Integer.MAX_VALUE - 8, MessageFramer.grown(1 << 30, Integer.MAX_VALUE - 8));
    }

    @Test
    void whatIsHeldIsCountedAndGivenBack() throws Exception {
        Memory memory = new Memory(10_000);
        MessageFramer framer = new MessageFramer(100_000, memory);
        assertNull(framer.next(ByteBuffer.wrap(new byte[5_000])));
        assertTrue(memory.held() >= 4_000, memory.held() + " bytes");
        assertThrows(BadMessageException.class, () -> framer.next(ByteBuffer.wrap(new byte[20_000])));
        assertTrue(memory.held() <= 10_000, memory.held() + " bytes");
        framer.close();
        assertEquals(0, memory.held());
    }
}
