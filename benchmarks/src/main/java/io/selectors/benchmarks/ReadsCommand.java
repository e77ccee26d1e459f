package io.selectors.benchmarks;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import io.selectors.descriptors.DescriptorChannel;
import io.selectors.descriptors.DescriptorPipe;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * What a read of a descriptor's channel costs beside the bare call, with an address that is known, and with a buffer. They take turns in short
 * rounds, and their quick rounds are compared: what disturbs one of them is the machine's. The target is 1.15 of the bare call.
 */
@Command(name = "reads", description = "The cost of a DescriptorChannel's read, as a multiple of the bare call's; about a minute.")
final class ReadsCommand implements Callable<Integer> {
    /** As the module of descriptors has it. */
    private static final String BINDING = "selectors.descriptors.binding";
    private static final double QUICK = 0.1;
    private static final int PIPE = 1 << 16;

    @Spec
    private CommandSpec spec;

    @Option(names = "--binding", description = "foreign or jna (the first that there is).")
    private String binding = Contenders.hasForeign() ? "foreign" : "jna";

    @Option(names = "--rounds", description = "How many of each kind (${DEFAULT-VALUE}).")
    private int rounds = 2_000;

    private final ByteBuffer buffer = ByteBuffer.allocateDirect(PIPE);
    private final long address = Pointer.nativeValue(Native.getDirectBufferPointer(buffer));

    /** Reads once, without looking at how much. */
    private interface Read {
        void run() throws IOException;
    }

    /** Makes the next reads find something. */
    private interface Filling {
        void run() throws IOException;
    }

    @Override
    public Integer call() throws Exception {
        System.setProperty(BINDING, binding);
        BareRead bare = BareRead.of(binding);
        try (DescriptorPipe pipe = DescriptorPipe.open(); FileInputStream zeroes = new FileInputStream("/dev/zero")) {
            DescriptorChannel zero = DescriptorChannel.of(zeroes.getFD());
            for (int size : new int[] {1, 4096}) {
                ByteBuffer target = buffer.slice(0, size);
                compare("/dev/zero", size, 500, () -> { }, bare, zero, target);
                compare("a pipe", size, Math.min(500, PIPE / size), () -> fill(pipe), bare, pipe.source(), target);
            }
        }
        return 0;
    }

    /** To the brim. */
    private void fill(DescriptorPipe pipe) throws IOException {
        while (pipe.sink().write(buffer.clear()) > 0) {
            // More of it.
        }
    }

    private void compare(String of, int size, int times, Filling filling, BareRead bare, DescriptorChannel channel, ByteBuffer target)
            throws IOException {
        int fd = channel.fd();
        List<Read> contenders = List.of(() -> channel.read(target.clear()), () -> bare.read(fd, address, size),
                () -> bare.read(fd, target.clear(), size));
        double[][] nanos = new double[contenders.size()][rounds];
        for (int i = -rounds; i < rounds; i++) { // The first half warms up.
            for (int j = 0; j < nanos.length; j++) {
                int turn = Math.floorMod(i + j, nanos.length);
                double one = nanos(times, filling, contenders.get(turn));
                if (i >= 0) {
                    nanos[turn][i] = one;
                }
            }
        }
        double own = quick(nanos[0]);
        double floor = quick(nanos[1]);
        double ofBuffer = quick(nanos[2]);
        spec.commandLine().getOut().printf(Locale.ROOT,
                "%-7s %,5d bytes of %-9s %4.0f ns; the bare call %4.0f ns: %.2f of it; of a buffer %4.0f ns: %.2f of it%n", binding, size, of, own,
                floor, own / floor, ofBuffer, own / ofBuffer);
    }

    private static double nanos(int times, Filling filling, Read read) throws IOException {
        filling.run();
        long start = System.nanoTime();
        for (int i = 0; i < times; i++) {
            read.run();
        }
        return (System.nanoTime() - start) / (double) times;
    }

    private static double quick(double[] values) {
        Arrays.sort(values);
        return values[(int) (QUICK * values.length)];
    }
}
