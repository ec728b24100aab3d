/**
 * What is kept of which object, on which nodes, and who may change that.
 *
 * <p>{@link dev.floe.gateway.cache.directory.ObjectDirectory} has an immutable entry for each
 * object, with its segments and the blocks that are known to be present; {@link
 * dev.floe.gateway.cache.directory.Gates} orders fills and writes of one key, so that what is
 * published is never older than a write whose answer was given. {@link
 * dev.floe.gateway.cache.directory.Residency} says which segment goes first when there is no room.
 *
 * <p>Reading is loop code and takes no locks; all that changes something is thread code.
 */
@NullMarked
package dev.floe.gateway.cache.directory;

import org.jspecify.annotations.NullMarked;
