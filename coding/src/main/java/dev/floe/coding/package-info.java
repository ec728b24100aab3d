/** Placeholder. */
@NullMarked
package dev.floe.coding;

import org.jspecify.annotations.NullMarked;
