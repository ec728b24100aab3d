/**
 * {@code ./floe compare}: the same random requests directly to an origin and through a gateway,
 * each to buckets of its own, with the answers compared. {@link
 * dev.floe.loadtest.compare.sequence.RequestSequence} draws the requests from a seed, a {@link
 * dev.floe.loadtest.compare.Side} sends them and names what differs by nature (buckets, ids,
 * dates), and {@link dev.floe.loadtest.compare.Comparison} finds the differences. {@link
 * dev.floe.loadtest.compare.CompareCommand} is the entry. Thread code.
 */
@NullMarked
package dev.floe.loadtest.compare;

import org.jspecify.annotations.NullMarked;
