package io.selectors.demo.chart;

import java.awt.Color;
import java.util.Map;

/** The colour of each contender, the same in every chart: Okabe and Ito's, which colour-blind readers can tell apart, and shades of them. */
public final class Palette {
    private static final Color UNKNOWN = new Color(0xbbbbbb);
    private static final Map<String, Color> COLORS = Map.ofEntries(color("c", 0x333333), color("c-single", 0x5a5a5a),
            color("downcall", 0x888888), color("epoll-foreign", 0x0072b2), color("epoll-netty", 0x3a95cd), color("epoll-jna", 0x74b9e4),
            color("jdk", 0x009e73), color("nio-keys", 0xd55e00), color("nio-consumer", 0xe69f00), color("netty", 0xcc79a7),
            color("jnr-enxio", 0xf0e442), color("one-nio", 0x8c6d1f));

    private Palette() {
    }

    private static Map.Entry<String, Color> color(String contender, int rgb) {
        return Map.entry(contender, new Color(rgb));
    }

    /**
     * Returns the colour of a contender.
     *
     * @param contender its name in results
     * @return grey if the name is unknown
     */
    public static Color of(String contender) {
        return COLORS.getOrDefault(contender, UNKNOWN);
    }
}
