/**
 * Figures of the gateway's heap: what the directory costs for each object, and how long a look-up
 * takes. Each is measured in a process of its own, whose heap has nothing else in it.
 *
 * <p>Thread code.
 */
@NullMarked
package dev.floe.loadtest.bench.memory;

import org.jspecify.annotations.NullMarked;
