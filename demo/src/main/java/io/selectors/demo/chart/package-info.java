/** The charts of the demo's bench and of the benchmarks. */
package io.selectors.demo.chart;
