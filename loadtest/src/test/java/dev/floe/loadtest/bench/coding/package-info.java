/** Tests of the code alone, as measured. */
@NullMarked
package dev.floe.loadtest.bench.coding;

import org.jspecify.annotations.NullMarked;
