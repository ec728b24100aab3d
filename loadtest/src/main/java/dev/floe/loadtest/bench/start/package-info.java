/**
 * How long cold processes take: a gateway until it listens, a node until it says HELLO; and what
 * frozen and reclaimed nodes cost a reader.
 *
 * <p>Thread code.
 */
@NullMarked
package dev.floe.loadtest.bench.start;

import org.jspecify.annotations.NullMarked;
