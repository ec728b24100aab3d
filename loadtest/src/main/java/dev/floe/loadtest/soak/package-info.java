/**
 * {@code ./floe soak}: random operations through a real gateway while its nodes are killed, each
 * answer compared with a model that is a plain map. {@link dev.floe.loadtest.soak.SoakCommand} is
 * the entry. The subpackages {@code edge}, {@code life}, {@code model} and {@code trouble} hold its
 * subcommands, which test other promises. Thread code.
 */
@NullMarked
package dev.floe.loadtest.soak;

import org.jspecify.annotations.NullMarked;
