/**
 * {@code ./floe bench}: measures figures in turns with their yardsticks.
 *
 * <p>Thread code; measures with {@code /proc}, so it runs on Linux only.
 */
@NullMarked
package dev.floe.loadtest.bench;

import org.jspecify.annotations.NullMarked;
