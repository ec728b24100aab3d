/** Placeholder. */
@NullMarked
package dev.floe.gateway;

import org.jspecify.annotations.NullMarked;
