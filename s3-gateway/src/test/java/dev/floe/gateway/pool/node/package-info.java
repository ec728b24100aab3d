@NullMarked
package dev.floe.gateway.pool.node;

import org.jspecify.annotations.NullMarked;
