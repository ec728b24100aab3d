@NullMarked
package dev.floe.gateway.pool;

import org.jspecify.annotations.NullMarked;
