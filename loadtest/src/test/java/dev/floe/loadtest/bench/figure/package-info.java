/** Tests of the bench's harness. */
@NullMarked
package dev.floe.loadtest.bench.figure;

import org.jspecify.annotations.NullMarked;
