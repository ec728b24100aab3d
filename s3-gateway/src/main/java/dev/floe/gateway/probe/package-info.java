/**
 * Measures the functions of a pool that serves no gateway: how long they live when idle, how fast
 * they start, and how fast their network and {@code /tmp} are. Thread code.
 */
@NullMarked
package dev.floe.gateway.probe;

import org.jspecify.annotations.NullMarked;
