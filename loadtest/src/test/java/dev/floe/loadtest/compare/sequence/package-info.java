/** Tests of the random sequences of requests. */
@NullMarked
package dev.floe.loadtest.compare.sequence;

import org.jspecify.annotations.NullMarked;
