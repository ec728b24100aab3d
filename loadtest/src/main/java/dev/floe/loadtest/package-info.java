/** Placeholder. */
@NullMarked
package dev.floe.loadtest;

import org.jspecify.annotations.NullMarked;
