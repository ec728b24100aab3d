/**
 * Figures of the directory: the heap that it needs for each object, the times of look-ups and of
 * walks over all entries, and the pauses of the garbage collector. The directory is in a separate
 * process, whose heap holds nothing else. {@link dev.floe.loadtest.bench.memory.MemoryGroup} is the
 * entry; it also measures the memory of a whole gateway.
 *
 * <p>Thread code.
 */
@NullMarked
package dev.floe.loadtest.bench.memory;

import org.jspecify.annotations.NullMarked;
