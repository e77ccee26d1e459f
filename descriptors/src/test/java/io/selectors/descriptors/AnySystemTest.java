package io.selectors.descriptors;

import static io.selectors.descriptors.DescriptorTests.await;
import static io.selectors.descriptors.DescriptorTests.bytes;
import static io.selectors.descriptors.DescriptorTests.isReadable;
import static io.selectors.descriptors.DescriptorTests.readAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selectors.Interest;
import io.selectors.unix.OpenFlags;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What must hold on every system that has descriptors, with nothing that only Linux has: a part of the self-test. */
@Timeout(60)
@DisabledOnOs(OS.WINDOWS)
public class AnySystemTest {
    private static ChildProcess shell(String script) throws IOException {
        return ChildProcess.start(new ProcessBuilder("sh", "-c", script));
    }

    private static int exitValue(ChildProcess child) throws Exception {
        await(child.exit(), Interest.READ);
        assertTrue(child.process().waitFor(60, TimeUnit.SECONDS));
        return child.process().exitValue();
    }

    @Test
    void aPipeCarriesBytesToItsEnd() throws IOException {
        try (DescriptorPipe pipe = DescriptorPipe.open()) {
            assertEquals(0, pipe.source().read(ByteBuffer.allocateDirect(8)));
            assertFalse(isReadable(pipe.source()));
            assertEquals(5, pipe.sink().write(bytes("words")));
            assertTrue(isReadable(pipe.source()));
            pipe.sink().close();
            assertEquals("words", readAll(pipe.source()));
        }
    }

    @Test
    void aPipeThatNobodyReadsIsBroken() throws IOException {
        try (DescriptorPipe pipe = DescriptorPipe.open()) {
            pipe.source().close();
            IOException broken = assertThrows(IOException.class, () -> pipe.sink().write(bytes("x")));
            assertTrue(broken.getMessage().contains("EPIPE"), broken::getMessage);
            assertThrows(ClosedChannelException.class, () -> pipe.source().read(ByteBuffer.allocate(1)));
        }
    }

    @Test
    void aFifoIsReadByTheDescriptorOfItsFile(@TempDir Path folder) throws Exception {
        String fifo = folder.resolve("fifo").toString();
        assertEquals(0, new ProcessBuilder("mkfifo", fifo).start().waitFor());
        try (RandomAccessFile file = new RandomAccessFile(fifo, "rw");
                DescriptorChannel channel = DescriptorChannel.of(file.getFD()).configureBlocking(false)) {
            assertEquals(0, channel.read(ByteBuffer.allocate(1)));
            file.write(7);
            assertEquals(1, channel.read(ByteBuffer.allocate(1)));
            channel.configureBlocking(true);
            assertTrue(channel.isBlocking());
        }
    }

    @Test
    void aTerminalIsOpenedAnewInAModeOfItsOwn() throws IOException {
        Calls calls = Calls.get();
        try (PseudoTerminal pseudo = new PseudoTerminal(calls); DescriptorChannel terminal = pseudo.open()) {
            StandardStreams.Stream anew = StandardStreams.open(calls, terminal.fd(), OpenFlags.RDONLY);
            try (DescriptorChannel input = new DescriptorChannel(calls.unix(), anew.fd(), anew.release())) {
                assertNotEquals(terminal.fd(), input.fd());
                assertFalse(input.isBlocking());
                assertTrue(terminal.isBlocking());
                assertEquals(0, input.read(ByteBuffer.allocate(8)));
                assertFalse(isReadable(input));
                pseudo.master().write(bytes("word\n"));
                await(input, Interest.READ);
                assertEquals(5, input.read(ByteBuffer.allocate(8)));
            }
        }
    }

    @Test
    void aTimerExpiresOnceAndNotEarly() throws IOException {
        long start = System.nanoTime();
        try (Timer timer = Timer.after(20, TimeUnit.MILLISECONDS)) {
            assertFalse(isReadable(timer));
            await(timer, Interest.READ);
            assertTrue(System.nanoTime() - start >= TimeUnit.MILLISECONDS.toNanos(20));
            assertEquals(1, timer.expirations());
            assertEquals(0, timer.expirations());
            assertFalse(isReadable(timer));
        }
    }

    @Test
    void aTimerExpiresAgainIsStoppedAndStartedAnew() throws IOException {
        try (Timer timer = Timer.every(1, TimeUnit.MILLISECONDS)) {
            long count = 0;
            while (count < 5) {
                await(timer, Interest.READ);
                count += timer.expirations();
            }
            timer.stop();
            assertEquals(0, timer.expirations());
            timer.restartAfter(0, TimeUnit.SECONDS);
            await(timer, Interest.READ);
            timer.restartAfter(1, TimeUnit.HOURS);
            assertFalse(isReadable(timer));
        }
    }

    @Test
    void aChildsStreamsAndEndAreWaitedFor() throws Exception {
        try (ChildProcess child = shell("cat; echo wrong >&2; exit 3")) {
            assertFalse(isReadable(child.exit()));
            child.input().write(bytes("right"));
            child.input().close();
            assertEquals("right", readAll(child.output()));
            assertEquals("wrong\n", readAll(child.errors()));
            assertEquals(3, exitValue(child));
            assertTrue(isReadable(child.exit()), "it stays so");
        }
    }

    @Test
    @DisabledOnOs(value = OS.MAC, disabledReason = "it lists every descriptor, so that no FIFO is needed")
    void aChildOverFifosIsTheSame() throws Exception {
        try (ChildProcess child = ChildProcess.start(Calls.get(), ChildStream::openFifo, new ProcessBuilder("cat"))) {
            child.input().write(bytes("right"));
            child.input().close();
            assertEquals("right", readAll(child.output()));
            assertEquals(0, exitValue(child));
        }
    }

    @Test
    void aChildThatIsKilledOrGoneSaysSo() throws Exception {
        try (ChildProcess killed = shell("exec sleep 60"); ChildProcess gone = shell("exit 7")) {
            assertEquals(7, gone.process().waitFor());
            await(gone.exit(), Interest.READ);
            killed.process().destroyForcibly();
            assertEquals(137, exitValue(killed));
        }
    }

    @Test
    void manyChildrenEndEachForItself() throws Exception {
        List<ChildProcess> children = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            children.add(shell("echo " + i + "; exit " + i));
        }
        for (int i = 0; i < 30; i++) {
            try (ChildProcess child = children.get(i)) {
                assertEquals(i, exitValue(child));
                assertEquals(i + "\n", readAll(child.output()));
            }
        }
    }
}
