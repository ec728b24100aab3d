/** Tests of the gateway as a whole, and of the names, sizes and imports in all modules' sources. */
@NullMarked
package dev.floe.gateway;

import org.jspecify.annotations.NullMarked;
