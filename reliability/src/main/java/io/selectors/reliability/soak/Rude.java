package io.selectors.reliability.soak;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The peers that a server must survive: slow, silent, gone in the middle, talking rubbish. */
final class Rude {
    private static final int SOME = 20;
    private static final int FEW = 4;
    private static final int SMALL_BUFFER = 8 * 1024;

    private Rude() {
    }

    /** All of them, by what they are called. */
    static Map<String, Peers> kinds() {
        Map<String, Peers> kinds = quick();
        kinds.put("slow senders", Rude::slowSenders);
        kinds.put("slow readers", Rude::slowReaders);
        kinds.put("deaf", Rude::deaf);
        kinds.put("silent", Rude::silent);
        return kinds;
    }

    /** Those that do not take their time. */
    static Map<String, Peers> quick() {
        Map<String, Peers> kinds = new LinkedHashMap<>();
        kinds.put("half-closed", Rude::halfClosed);
        kinds.put("reset in a message", Rude::resets);
        kinds.put("reset before a reply", Rude::deserters);
        kinds.put("malformed", visit -> rubbish(visit, Refusal.NOT_JSON, "rubbish\n", "{} {}\n", "{\"a\":\n", "[".repeat(100_000) + "\n"));
        kinds.put("invalid UTF-8", visit -> rubbish(visit, Refusal.NOT_UTF8, "\"\u00ff\"\n", "\"\u00c0\u0080\"\n", "\"\u00ed\u00a0\u0080\"\n"));
        kinds.put("oversize", Rude::oversize);
        return kinds;
    }

    /** A byte now and then, well within the idle timeout. */
    private static void slowSenders(Visit visit) throws IOException, InterruptedException {
        List<Peer> peers = connect(visit, SOME);
        try {
            byte[] message = Peer.message();
            for (byte each : message) {
                for (Peer peer : peers) {
                    peer.send(new byte[] {each});
                }
                TimeUnit.MILLISECONDS.sleep(40L * visit.idleSeconds());
            }
            for (Peer peer : peers) {
                peer.expect(message);
            }
        } finally {
            close(peers);
        }
    }

    /** Much to read, in small gulps, from behind a small buffer. */
    private static void slowReaders(Visit visit) throws IOException, InterruptedException {
        byte[] message = Peer.message(visit.maxMessage());
        for (int i = 0; i < FEW; i++) {
            try (Peer peer = new Peer(visit, SMALL_BUFFER)) {
                Sender sender = new Sender(peer, message, message);
                read(peer, message);
                read(peer, message);
                if (!sender.await()) {
                    throw new IOException("the server does not take what is sent");
                }
                peer.endOutput();
                peer.expectEnd();
            }
        }
    }

    private static void read(Peer peer, byte[] message) throws IOException, InterruptedException {
        byte[] gulp = new byte[16 * 1024];
        for (int at = 0; at < message.length;) {
            int count = peer.input().read(gulp, 0, Math.min(gulp.length, message.length - at));
            if (count < 0 || !Arrays.equals(gulp, 0, count, message, at, at + count)) {
                throw new IOException("the echo differs after " + at + " bytes of " + message.length);
            }
            at += count;
            TimeUnit.MILLISECONDS.sleep(1);
        }
        peer.acknowledged();
    }

    /** Sends much and reads nothing of what comes back, until it is given up as idle. */
    private static void deaf(Visit visit) throws IOException, InterruptedException {
        byte[] message = Peer.message(visit.maxMessage());
        try (Peer peer = new Peer(visit, SMALL_BUFFER)) {
            visit.tally().unanswered.add(3);
            Sender sender = new Sender(peer, message, message, message);
            TimeUnit.SECONDS.sleep(visit.idleSeconds() + 1L);
            peer.drain(Refusal.IDLE);
            sender.await();
        }
    }

    /** Ends its side, then reads the reply to what had no newline. */
    private static void halfClosed(Visit visit) throws IOException {
        for (int i = 0; i < SOME; i++) {
            try (Peer peer = new Peer(visit)) {
                byte[] message = Peer.message();
                peer.send(Arrays.copyOf(message, message.length - 1));
                peer.endOutput();
                peer.expect(message);
                peer.expectEnd();
            }
        }
    }

    private static void resets(Visit visit) throws IOException {
        for (int i = 0; i < SOME; i++) {
            new Peer(visit).reset();
            Peer peer = new Peer(visit);
            try {
                byte[] message = Peer.message();
                peer.send(message);
                peer.expect(message);
                peer.send(Arrays.copyOf(message, message.length / 2));
            } finally {
                peer.reset();
            }
        }
    }

    /** Sends whole messages and is gone before the replies are. */
    private static void deserters(Visit visit) throws IOException {
        for (int i = 0; i < SOME; i++) {
            Peer peer = new Peer(visit, 1);
            try {
                peer.send(Peer.message(100_000));
                visit.tally().unanswered.increment();
            } finally {
                peer.reset();
            }
        }
    }

    private static void rubbish(Visit visit, Refusal refusal, String... lines) throws IOException {
        for (String line : lines) {
            for (int i = 0; i < FEW; i++) {
                try (Peer peer = new Peer(visit)) {
                    byte[] message = Peer.message();
                    peer.send(message);
                    peer.expect(message);
                    peer.send(line.getBytes(StandardCharsets.ISO_8859_1));
                    peer.expectRefusal(refusal);
                }
            }
        }
    }

    private static void oversize(Visit visit) throws IOException {
        byte[] tooLong = new byte[visit.maxMessage() + 1];
        Arrays.fill(tooLong, (byte) '1');
        for (int i = 0; i < FEW; i++) {
            try (Peer peer = new Peer(visit)) {
                peer.send(tooLong);
                peer.expectRefusal(Refusal.TOO_LONG);
            }
        }
    }

    /** Some never say a word, some stop in a message: to the server, the same as a peer whose cable was pulled. */
    private static void silent(Visit visit) throws IOException {
        long start = System.nanoTime();
        List<Peer> peers = connect(visit, SOME);
        try {
            for (Peer peer : peers.subList(0, SOME / 2)) {
                peer.send("{\"half\":".getBytes(StandardCharsets.UTF_8));
            }
            for (Peer peer : peers) {
                peer.expectRefusal(Refusal.IDLE);
            }
            if (System.nanoTime() - start < TimeUnit.MILLISECONDS.toNanos(900L * visit.idleSeconds())) {
                throw new IOException("silent peers were closed before " + visit.idleSeconds() + " s were over");
            }
        } finally {
            close(peers);
        }
    }

    private static List<Peer> connect(Visit visit, int count) throws IOException {
        List<Peer> peers = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                peers.add(new Peer(visit));
            }
            return peers;
        } catch (IOException e) {
            close(peers);
            throw e;
        }
    }

    private static void close(List<Peer> peers) throws IOException {
        for (Peer peer : peers) {
            peer.close();
        }
    }
}
