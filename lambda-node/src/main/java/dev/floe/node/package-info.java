/** Placeholder. */
@NullMarked
package dev.floe.node;

import org.jspecify.annotations.NullMarked;
