/**
 * {@code ./floe soak life}: a pool whose nodes live as on AWS Lambda. Idle nodes freeze, nodes are
 * reclaimed at random, and each node must leave before its invocation's deadline. Clients read and
 * write during this time, and every read whose chunks the nodes hold must be a hit, unless the
 * nodes did not answer in time. {@link dev.floe.loadtest.soak.life.LifeCommand} is the entry.
 * {@link dev.floe.loadtest.soak.life.PaperCommand} ({@code ./floe soak paper}) freezes and reclaims
 * nodes in a fixed order, and {@link dev.floe.loadtest.soak.life.RestartCommand} ({@code ./floe
 * soak restart}) kills the gateway. Thread code.
 */
@NullMarked
package dev.floe.loadtest.soak.life;

import org.jspecify.annotations.NullMarked;
