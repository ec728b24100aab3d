/** Tests of the access log. */
@NullMarked
package dev.floe.gateway.access;

import org.jspecify.annotations.NullMarked;
