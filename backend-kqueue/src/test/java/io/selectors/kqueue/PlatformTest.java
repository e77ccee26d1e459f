package io.selectors.kqueue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlatformTest {
    @ParameterizedTest
    @CsvSource({"Mac OS X, 15.1, aarch64, macos", "Mac OS X, 13.6, x86_64, macos-x86_64", "FreeBSD, 14.2-RELEASE, amd64, freebsd",
        "FreeBSD, 12.0-STABLE, amd64, freebsd", "FreeBSD, 11.4-RELEASE-p3, amd64, freebsd-11", "NetBSD, 10.1, amd64, netbsd",
        "NetBSD, 9.4_STABLE, amd64, netbsd", "OpenBSD, 7.8, amd64, openbsd-7", "OpenBSD, 8.0, amd64, openbsd", "DragonFlyBSD, 6.4-RELEASE, amd64, dragonfly"})
    void aSystemHasItsRow(String name, String version, String architecture, String row) {
        assertEquals(row, Platform.of(name, version, architecture, false).toString());
    }

    @Test
    void linuxHasARowOnlyWithALibrary() {
        assertEquals(Platform.LIBKQUEUE, Platform.of("Linux", "6.18.0", "amd64", true));
        String reason = assertThrows(UnsupportedOperationException.class, () -> Platform.of("Linux", "6.18.0", "amd64", false))
                .getMessage();
        assertTrue(reason.contains("selectors.kqueue.library"), reason);
    }

    @ParameterizedTest
    @CsvSource({"NetBSD, 7.2", "OpenBSD, 5.9", "FreeBSD, 8.0", "Windows 11, 10.0", "FreeBSD, nonsense"})
    void whatIsTooOldOrUnknownIsNamed(String name, String version) {
        String reason = assertThrows(UnsupportedOperationException.class, () -> Platform.of(name, version, "amd64", false))
                .getMessage();
        assertTrue(reason.contains(name + " " + version), reason);
    }

    @Test
    void netBsdsPlainSymbolsAreNotTheOnes() {
        assertEquals("__kevent50", Platform.NETBSD.kevent.symbol());
        assertEquals("__fstat50", Platform.NETBSD.stat.symbol());
    }

    @Test
    void aPipeWithoutAReaderIsNamedDifferentlyByNetBsd() {
        assertTrue(Platform.NETBSD.isBrokenPipe(9) && Platform.NETBSD.isBrokenPipe(32));
        assertTrue(Platform.MACOS.isBrokenPipe(32) && !Platform.MACOS.isBrokenPipe(9));
    }
}
