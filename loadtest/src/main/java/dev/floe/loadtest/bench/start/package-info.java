/**
 * How long cold processes take: a gateway until it listens, a node until it says HELLO.
 *
 * <p>Thread code.
 */
@NullMarked
package dev.floe.loadtest.bench.start;

import org.jspecify.annotations.NullMarked;
