/** Tests of the harness of {@code ./floe bench}. */
@NullMarked
package dev.floe.loadtest.bench.figure;

import org.jspecify.annotations.NullMarked;
