/** Tests of the tools with which groups measure processes. */
@NullMarked
package dev.floe.loadtest.bench.process;

import org.jspecify.annotations.NullMarked;
