/** Tests of the admin port over real sockets. */
@NullMarked
package dev.floe.gateway.admin;

import org.jspecify.annotations.NullMarked;
