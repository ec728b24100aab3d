/**
 * The life of a node as a pure decision: {@link dev.floe.gateway.pool.life.NodeLife} maps each
 * {@link dev.floe.gateway.pool.life.NodeEvent} to the {@link
 * dev.floe.gateway.pool.life.NodeAction}s that the pool carries out.
 *
 * <p>For example, on a {@code WakeAsked} that is allowed, a SLEEPING node becomes WAKING, and the
 * actions are INVOKE and EXPECT_LIVE. Nothing here does I/O, starts a thread or reads a clock.
 */
@NullMarked
package dev.floe.gateway.pool.life;

import org.jspecify.annotations.NullMarked;
