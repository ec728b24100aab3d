/**
 * {@code ./floe bench}: measures figures, each in turns with its yardstick: what the figure is
 * compared with, for example a relay that only copies bytes. {@link
 * dev.floe.loadtest.bench.BenchCommand} is the entry.
 *
 * <p>Thread code. Processor time and memory are read from {@code /proc}, so the benchmarks run on
 * Linux only.
 */
@NullMarked
package dev.floe.loadtest.bench;

import org.jspecify.annotations.NullMarked;
