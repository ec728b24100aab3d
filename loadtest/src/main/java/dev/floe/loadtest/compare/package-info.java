/**
 * {@code ./floe compare}: sends the same random requests directly to an origin and through a
 * gateway, to different buckets, and compares the answers. {@link
 * dev.floe.loadtest.compare.sequence.RequestSequence} draws the requests from a seed. A {@link
 * dev.floe.loadtest.compare.Side} sends them and replaces the values that differ between any two
 * servers (buckets, ids, dates) by placeholders. {@link dev.floe.loadtest.compare.Comparison} finds
 * the differences. {@link dev.floe.loadtest.compare.CompareCommand} is the entry. Thread code.
 */
@NullMarked
package dev.floe.loadtest.compare;

import org.jspecify.annotations.NullMarked;
