/** Tests of the probe of a pool. */
@NullMarked
package dev.floe.gateway.probe;

import org.jspecify.annotations.NullMarked;
