package io.selectors.kqueue;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Bytes written out by hand from each system's header, little-endian. */
class KeventLayoutTest {
    /** ident 0x1122, EVFILT_WRITE, EV_ADD | EV_RECEIPT, fflags 0x01000000, data 7, udata 0x0a0b0c0d01020304. */
    private static final String COMMON = "22110000 00000000 feff 4100 00000001 0700000000000000 040302010d0c0b0a";
    private static final String NETBSD = "22110000 00000000 01000000 41000000 00000001 00000000 0700000000000000 040302010d0c0b0a";
    private static final String EXT = " 0000000000000000 0000000000000000 0000000000000000 0000000000000000";

    @ParameterizedTest
    @CsvSource({"macos, COMMON", "macos-x86_64, COMMON", "freebsd, EXTENDED", "freebsd-11, COMMON", "netbsd, NETBSD", "openbsd, COMMON",
        "dragonfly, COMMON", "libkqueue, COMMON"})
    void everySystemsStructureHasItsBytes(String platform, String kind) {
        Platform row = row(platform);
        byte[] expected = bytes(kind.equals("NETBSD") ? NETBSD : kind.equals("EXTENDED") ? COMMON + EXT : COMMON);
        ByteBuffer event = row.kevent.array(1).order(ByteOrder.LITTLE_ENDIAN);
        assertEquals(expected.length, event.capacity());
        row.kevent.put(event, 0, 0x1122, row.write, 0x41, 0x01000000, 0x0a0b0c0d01020304L);
        event.put(row == Platform.NETBSD ? 24 : 16, (byte) 7);
        byte[] found = new byte[expected.length];
        event.get(0, found);
        assertArrayEquals(expected, found);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void whatIsWrittenIsRead(Platform row) {
        ByteBuffer events = row.kevent.array(2);
        int at = row.kevent.size();
        row.kevent.put(events, at, 4711, row.read, Kevent.EV_EOF | Kevent.EV_ERROR, 54, -2);
        assertEquals(4711, row.kevent.ident(events, at));
        assertEquals(row.read, row.kevent.filter(events, at));
        assertEquals(0xc000, row.kevent.flags(events, at));
        assertEquals(54, row.kevent.fflags(events, at));
        assertEquals(0, row.kevent.data(events, at));
        assertEquals(-2, row.kevent.udata(events, at));
        byte[] before = new byte[at];
        events.get(0, before);
        assertArrayEquals(new byte[at], before);
    }

    @Test
    void netBsdsFiltersAreUnsigned() {
        assertEquals(List.of(0, 1, 8), List.of(Platform.NETBSD.read, Platform.NETBSD.write, Platform.NETBSD.user));
    }

    @ParameterizedTest
    @CsvSource({
        "macos,        03000000 8111 0100 0500000000000000, 3, 5, 0x1181",
        "freebsd,      0300000000000000 0500000000000000 0100000000000000 8111, 3, 5, 0x1181",
        "freebsd-11,   03000000 05000000 8111, 3, 5, 0x1181",
        "netbsd,       0300000000000000 81110000 00000000 0500000000000000, 3, 5, 0x1181",
        "openbsd,      81110000 03000000 0500000000000000, 3, 5, 0x1181",
        "dragonfly,    0500000000000000 01000000 03000000 8111, 3, 5, 0x1181"})
    void whatAFileIsIsFoundInEverySystemsStat(String platform, String hex, long device, long inode, String mode) {
        byte[] bytes = bytes(hex);
        ByteBuffer stat = ByteBuffer.allocateDirect(StatLayout.SIZE).order(ByteOrder.LITTLE_ENDIAN).put(0, bytes);
        var identity = row(platform).stat.identity(stat);
        assertEquals(device, identity.device());
        assertEquals(inode, identity.inode());
        assertEquals(Integer.decode(mode), identity.mode());
        assertTrue(identity.isPipe());
    }

    static List<Platform> rows() {
        return Platform.ALL;
    }

    static Platform row(String name) {
        return Platform.ALL.stream().filter(row -> row.toString().equals(name)).findFirst().orElseThrow();
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(String.join("", Arrays.asList(hex.split(" "))));
    }
}
