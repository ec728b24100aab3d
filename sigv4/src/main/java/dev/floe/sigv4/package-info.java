/** Placeholder. */
@NullMarked
package dev.floe.sigv4;

import org.jspecify.annotations.NullMarked;
