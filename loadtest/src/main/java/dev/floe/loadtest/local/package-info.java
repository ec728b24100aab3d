/**
 * A whole Floe on one machine: {@link dev.floe.loadtest.local.LocalFloe} starts a function host,
 * whose nodes are processes, and a gateway that uses them. The demo, the soaks and the tests share
 * it.
 *
 * <p>Thread code.
 */
@NullMarked
package dev.floe.loadtest.local;

import org.jspecify.annotations.NullMarked;
