/**
 * Work that no request waits for. Each part of the gateway has one {@link
 * dev.floe.gateway.task.BackgroundTasks}: it starts every such thread, runs what is due later on
 * one timer, and is closed with its part. After that nothing of the part runs. It depends on
 * nothing; every package may use it.
 */
@NullMarked
package dev.floe.gateway.task;

import org.jspecify.annotations.NullMarked;
