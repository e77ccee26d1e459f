package io.selectors.kqueue;

import io.selectors.Event;
import io.selectors.Interest;
import io.selectors.Readiness;
import io.selectors.Selector;
import io.selectors.SelectorKey;
import io.selectors.kqueue.ScriptTrace.Call;
import io.selectors.kqueue.ScriptTrace.Step;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Does what a script does, on the simulation: with the calls that were recorded, or with a selector. */
final class ScriptReplay {
    private static final Set<String> OF_THE_SELECTOR = Set.of("reg", "mod", "unreg", "other", "sel", "wake", "valid");

    private final SimulatedKernel kernel;
    private final Platform platform;
    private final TraceWorld world = new TraceWorld();
    private final Map<String, SelectorKey> keys = new HashMap<>();
    private final Map<Integer, String> differences = new TreeMap<>();
    private Selector selector;

    ScriptReplay(SimulatedKernel kernel) {
        this.kernel = kernel;
        this.platform = kernel.platform;
    }

    /** Makes the recorded calls; returns those that were answered otherwise, by their place in the script. */
    Map<Integer, String> calls(List<Step> steps) throws IOException {
        SimulatedKqueue calls = new SimulatedKqueue(kernel);
        int queue = calls.create();
        int place = 0;
        try (world) {
            world.step(new String[] {"pipe", "waker", "wakes"});
            for (Step step : steps) {
                for (Call call : step.calls()) {
                    String answered = answer(calls, queue, call);
                    place++;
                    if (!answered.isEmpty()) {
                        differences.put(place, call.line() + "\n      simulated: " + answered);
                    }
                }
                if (!OF_THE_SELECTOR.contains(step.words()[0])) {
                    world.step(step.words());
                } else if (step.words()[0].equals("wake") && step.calls().isEmpty()) {
                    world.step(new String[] {"write", "wakes", "1"});
                }
            }
        } finally {
            calls.close(queue);
        }
        return differences;
    }

    /** Nothing, if the answer is the recorded one. */
    private String answer(SimulatedKqueue calls, int queue, Call call) throws IOException {
        int size = platform.kevent.size();
        ByteBuffer changes = platform.kevent.array(4);
        ByteBuffer events = platform.kevent.array(64);
        for (int i = 0; i < call.changes().size(); i++) {
            call.changes().get(i).put(platform, changes, i * size, world);
        }
        int room = call.waits() ? 64 : call.room() ? call.changes().size() : 0;
        int result = calls.kevent(queue, calls.address(changes), call.changes().size(), calls.address(events), room, calls.noTime);
        List<String> answered = new ArrayList<>();
        for (int i = 0; i < result; i++) {
            answered.add(text(Entry.get(platform, events, i * size, world)));
        }
        answered.sort(null);
        if (answered.stream().anyMatch(one -> one.startsWith("waker READ") && !one.contains("ERROR"))) {
            world.step(new String[] {"rall", "waker"});
        }
        List<String> expected = call.answers().stream().map(ScriptReplay::text).sorted().toList();
        return result < 0 ? "errno " + -result : answered.equals(expected) ? "" : answered.toString();
    }

    /** EV_ADD in events is not in these traces, and of data only whether there is any. */
    private static String text(Entry entry) {
        String name = entry.filter().equals("USER") ? "" : entry.name();
        if (entry.isError()) {
            return name + " " + entry.filter() + " ERROR=" + entry.data();
        }
        String data = entry.filter().equals("READ") ? entry.data() > 0 ? " data>0" : " data=0" : "";
        return name + " " + entry.filter() + " " + Entry.flags(entry.flags() & ~Kevent.EV_ADD) + (entry.fflags() == 0 ? "" : " error") + data;
    }

    /** Does it with a selector; returns the steps whose results were others, by their place. */
    Map<Integer, String> results(List<Step> steps) throws IOException {
        try (world; Selector opened = KqueueBackend.open(platform, new SimulatedKqueue(kernel), WakeBy.AUTO, Set.of())) {
            selector = opened;
            for (int i = 0; i < steps.size(); i++) {
                Step step = steps.get(i);
                String result = result(step.words());
                if (!result.equals(step.result())) {
                    differences.put(i + 1, String.join(" ", step.words()) + " => " + step.result() + "\n      simulated: " + result);
                }
            }
        }
        return differences;
    }

    private String result(String[] words) throws IOException {
        try {
            return OF_THE_SELECTOR.contains(words[0]) ? selected(words) : world.step(words);
        } catch (IOException | RuntimeException e) {
            return e.getClass().getSimpleName();
        }
    }

    private String selected(String[] words) throws IOException {
        SelectorKey key = words.length > 1 ? keys.get(words[1]) : null;
        switch (words[0]) {
            case "reg" -> keys.put(words[1], selector.register(world.number(words[1]), interest(words)));
            case "mod" -> key.modify(interest(words));
            case "wake" -> selector.wakeup();
            case "unreg" -> {
                return Boolean.toString(key.unregister());
            }
            case "valid" -> {
                return Boolean.toString(key.isValid());
            }
            case "other" -> {
                String[] result = new String[1];
                Elsewhere.run(() -> result[0] = result(Arrays.copyOfRange(words, 1, words.length)));
                return result[0];
            }
            default -> {
                int millis = words.length > 1 ? Integer.parseInt(words[1]) : 0;
                return (millis == 0 ? selector.selectNow() : selector.select(millis, TimeUnit.MILLISECONDS)).stream().map(this::text).sorted()
                        .toList().toString();
            }
        }
        return "ok";
    }

    private String text(Event event) {
        Readiness readiness = event.readiness();
        return world.name(event.key().fd()) + ":" + (event.isReadable() ? "R" : "") + (event.isWritable() ? "W" : "")
                + (readiness.isReadClosed() ? "+rc" : "") + (readiness.isHangup() ? "+hup" : "") + (readiness.isError() ? "+err" : "");
    }

    private static Interest interest(String[] words) {
        Interest interest = switch (words[2]) {
            case "R" -> Interest.READ;
            case "W" -> Interest.WRITE;
            case "RW" -> Interest.READ_WRITE;
            default -> Interest.NONE;
        };
        String modes = words.length > 3 ? words[3] : "";
        interest = modes.contains("e") ? interest.edgeTriggered() : interest;
        return modes.contains("o") ? interest.oneShot() : interest;
    }
}
