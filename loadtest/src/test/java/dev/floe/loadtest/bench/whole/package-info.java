/** Tests of the tools of the groups that measure the whole product. */
@NullMarked
package dev.floe.loadtest.bench.whole;

import org.jspecify.annotations.NullMarked;
