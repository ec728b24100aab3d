/** Tests of what the groups of the whole product measure with. */
@NullMarked
package dev.floe.loadtest.bench.whole;

import org.jspecify.annotations.NullMarked;
