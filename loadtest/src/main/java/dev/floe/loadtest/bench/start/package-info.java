/**
 * Measures how long a new gateway process takes until it listens, how long a new node process takes
 * until it sends HELLO, and how long a read takes if its nodes are frozen or were reclaimed.
 *
 * <p>Thread code.
 */
@NullMarked
package dev.floe.loadtest.bench.start;

import org.jspecify.annotations.NullMarked;
