/** Tests of the benchmarks that measure the erasure code alone. */
@NullMarked
package dev.floe.loadtest.bench.coding;

import org.jspecify.annotations.NullMarked;
