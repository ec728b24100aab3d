/** Tests of the gateway as a whole, and of how all modules' sources are laid out. */
@NullMarked
package dev.floe.gateway;

import org.jspecify.annotations.NullMarked;
