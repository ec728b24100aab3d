/**
 * Figures of the gateway's memory: the heap that the directory needs for each object, and the time
 * of a look-up. The directory is in a separate process, whose heap holds nothing else.
 *
 * <p>Thread code.
 */
@NullMarked
package dev.floe.loadtest.bench.memory;

import org.jspecify.annotations.NullMarked;
