/**
 * The times that cold processes need: a gateway until it listens, and a node until it sends HELLO.
 * Also the time that a reader waits for frozen and reclaimed nodes.
 *
 * <p>Thread code.
 */
@NullMarked
package dev.floe.loadtest.bench.start;

import org.jspecify.annotations.NullMarked;
