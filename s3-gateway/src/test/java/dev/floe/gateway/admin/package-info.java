/** Tests of the admin port's server, over real sockets, and of its pages. */
@NullMarked
package dev.floe.gateway.admin;

import org.jspecify.annotations.NullMarked;
