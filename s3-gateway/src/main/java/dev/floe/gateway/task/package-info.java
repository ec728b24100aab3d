/**
 * Background work with an owner. Each part of the gateway with such work has one {@link
 * dev.floe.gateway.task.BackgroundTasks}, which starts all its background threads and has one timer
 * for delayed tasks. It is closed together with its part; afterwards no task of the part runs.
 *
 * <p>For example, {@code tasks.start("repair " + key, repair)} runs a repair on a virtual thread of
 * that name, and returns false if too many tasks run already or the gateway is closing.
 *
 * <p>Every package may import this one; it imports no other.
 */
@NullMarked
package dev.floe.gateway.task;

import org.jspecify.annotations.NullMarked;
