/** Tests of the planted faults: that each can still be planted. */
@NullMarked
package dev.floe.loadtest.mutants;

import org.jspecify.annotations.NullMarked;
