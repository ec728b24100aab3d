/**
 * The erasure code alone, in this process and on one thread: its rates compared with those of
 * JavaReedSolomon and with a copy of the same bytes. {@link
 * dev.floe.loadtest.bench.coding.CodingGroup} is the entry. Thread code.
 */
@NullMarked
package dev.floe.loadtest.bench.coding;

import org.jspecify.annotations.NullMarked;
