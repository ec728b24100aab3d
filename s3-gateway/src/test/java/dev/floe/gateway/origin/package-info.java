@NullMarked
package dev.floe.gateway.origin;

import org.jspecify.annotations.NullMarked;
