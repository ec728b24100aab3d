/**
 * The gateway's decisions as plain classes: state, event and now in, actions out. No I/O, no
 * threads, no clock and no randomness of their own; whoever carries the actions out supplies those,
 * tests and the simulator included.
 */
@NullMarked
package dev.floe.gateway.policy;

import org.jspecify.annotations.NullMarked;
