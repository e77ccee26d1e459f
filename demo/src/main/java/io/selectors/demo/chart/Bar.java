package io.selectors.demo.chart;

import java.awt.Color;

/**
 * What was measured of one contender.
 *
 * @param label the contender, in words
 * @param color its colour
 * @param low where the spread begins
 * @param middle where the bar ends
 * @param high where the spread ends
 */
public record Bar(String label, Color color, double low, double middle, double high) {
}
