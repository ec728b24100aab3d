/** Tests of the comparison of a gateway with its origin. */
@NullMarked
package dev.floe.loadtest.compare;

import org.jspecify.annotations.NullMarked;
