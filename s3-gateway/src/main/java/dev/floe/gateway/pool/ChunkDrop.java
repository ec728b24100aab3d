package dev.floe.gateway.pool;

import dev.floe.node.protocol.FillId;
import dev.floe.node.protocol.InstanceId;

/**
 * The blocks of one chunk that an instance must delete.
 *
 * @param holder the instance that holds the chunk
 * @param fill the fill that wrote the chunk
 * @param segment number of the segment within its object
 * @param index the index of the chunk's blocks in their stripes
 * @param stripes the blocks to delete, bit s for stripe s; {@link #WHOLE_CHUNK} for all of them
 * @param settled run once, on any thread, when the deletion was sent or will not be sent; must not
 *     block
 */
public record ChunkDrop(
    InstanceId holder, FillId fill, int segment, int index, long stripes, Runnable settled) {
  public static final long WHOLE_CHUNK = -1;
}
