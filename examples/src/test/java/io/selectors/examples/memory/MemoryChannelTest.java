package io.selectors.examples.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.Interest;
import io.selectors.Selector;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** A connection within memory, and what a selector tells of it. */
class MemoryChannelTest {
    private final MemoryChannel here;
    private final MemoryChannel there;

    MemoryChannelTest() throws IOException {
        here = new MemoryChannel();
        there = here.peer();
    }

    @Test
    void whatOneEndWritesTheOtherReads() throws IOException {
        there.write(StandardCharsets.UTF_8.encode("hello"));
        ByteBuffer buffer = ByteBuffer.allocate(3);
        assertEquals(3, here.read(buffer));
        assertEquals("hel", StandardCharsets.UTF_8.decode(buffer.flip()).toString());
        assertEquals(2, here.read(buffer.clear()));
        assertEquals(0, here.read(buffer));
    }

    @Test
    void aFullConnectionIsNotWritableUntilItIsRead() throws IOException {
        ByteBuffer much = ByteBuffer.allocate(1 << 20);
        try (Selector selector = Selector.open("memory")) {
            selector.register(here, Interest.WRITE);
            assertTrue(selector.select().get(0).isWritable());
            assertTrue(here.write(much) > 0);
            assertEquals(0, here.write(much));
            assertTrue(selector.selectNow().isEmpty());
            there.read(ByteBuffer.allocate(1));
            assertTrue(selector.select().get(0).isWritable());
        }
    }

    @Test
    void theEndOfTheOtherIsReadAfterItsLastWords() throws IOException {
        try (Selector selector = Selector.open("memory")) {
            selector.register(here, Interest.READ);
            there.write(ByteBuffer.allocate(1));
            there.close();
            assertTrue(selector.select().get(0).isReadable());
            assertEquals(1, here.read(ByteBuffer.allocate(10)));
            assertTrue(selector.select().get(0).isReadable());
            assertEquals(-1, here.read(ByteBuffer.allocate(10)));
        }
        assertThrows(ClosedChannelException.class, () -> here.write(ByteBuffer.allocate(1)));
        assertFalse(there.isOpen());
    }
}
