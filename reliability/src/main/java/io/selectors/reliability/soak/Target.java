package io.selectors.reliability.soak;

import io.selectors.Selector;
import java.util.ArrayList;
import java.util.List;

/** The backend of the server under load, and the binding of a native one, or null for its best. */
record Target(String backend, String binding) {
    /** Takes {@code jdk} or {@code epoll/jna}. */
    static Target parse(String text) {
        String[] parts = text.split("/", 2);
        return new Target(parts[0], parts.length == 2 ? parts[1] : null);
    }

    /** Every backend that is usable here, epoll with each of its bindings. */
    static List<Target> usable() {
        List<Target> targets = new ArrayList<>();
        Selector.backends().stream().filter(backend -> backend.unavailabilityCause().isEmpty()).forEach(backend -> {
            if (backend.name().equals("epoll")) {
                // Where it can be had it is the first, so that the description names it.
                if (backend.description().contains("binding foreign")) {
                    targets.add(new Target("epoll", "foreign"));
                }
                targets.add(new Target("epoll", "netty"));
                targets.add(new Target("epoll", "jna"));
            } else {
                targets.add(new Target(backend.name(), null));
            }
        });
        return targets;
    }

    List<String> jvmOptions() {
        List<String> options = new ArrayList<>(List.of("-Dbackend=" + backend));
        if (binding != null) {
            options.add("-Dselectors." + backend + ".binding=" + binding);
        }
        return options;
    }

    @Override
    public String toString() {
        return binding == null ? backend : backend + "/" + binding;
    }
}
