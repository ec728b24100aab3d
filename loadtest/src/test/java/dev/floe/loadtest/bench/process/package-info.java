/** Tests of what groups measure processes with. */
@NullMarked
package dev.floe.loadtest.bench.process;

import org.jspecify.annotations.NullMarked;
