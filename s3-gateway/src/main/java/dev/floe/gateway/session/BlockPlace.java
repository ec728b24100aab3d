package dev.floe.gateway.session;

import dev.floe.node.protocol.FillId;

/**
 * The name of one block on a node, with its length.
 *
 * @param fill the fill that wrote the block
 * @param segment number of the segment within the object
 * @param stripe 0 to 63 within the segment
 * @param index the block's index in its stripe, 0 to d+p exclusive
 * @param lengthBytes the stored bytes, 1 or more
 */
public record BlockPlace(FillId fill, int segment, int stripe, int index, int lengthBytes) {
  public BlockPlace {
    if (segment < 0 || stripe < 0 || stripe > 63 || index < 0 || index > 254 || lengthBytes < 1) {
      throw new IllegalArgumentException(
          ("block of segment %d, stripe %d, index %d with %d bytes, expected segment >= 0,"
                  + " stripe 0 to 63, index 0 to 254, 1 byte or more")
              .formatted(segment, stripe, index, lengthBytes));
    }
  }
}
