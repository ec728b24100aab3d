/**
 * The memory tier: stripes that the gateway keeps in its own off-heap memory, so that a hit there
 * needs no node. {@link dev.floe.gateway.cache.tier.MemoryTier} is the entry type.
 *
 * <p>The tier holds small objects from their first read from the nodes on, and those stripes of
 * larger objects that are repeatedly read whole. A stripe is named by the fill that brought its
 * bytes, and a read finds that name only through an entry of the directory. So a write or an
 * eviction that removes an entry also makes the tier's copy unreachable, in the same step. A copy
 * that is added late for a replaced version is never found.
 *
 * <p>For example, the first GET that reads a photo of 40 KiB from the nodes copies it here before
 * it is sent. The next GET takes a reference to the copy and writes it to its client, even if the
 * nodes sleep. A PUT of the photo removes the entry and, with it, the copy; its memory is free once
 * no client is being sent the copy any more.
 *
 * <p>Adding and taking are loop code: no locks but those of a map and of the slots, no waiting.
 * Removal when memory is short is a background task.
 */
@NullMarked
package dev.floe.gateway.cache.tier;

import org.jspecify.annotations.NullMarked;
