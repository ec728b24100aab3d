/**
 * The frames that a node and its gateway exchange (docs/PROTOCOL.md).
 *
 * <p>Every frame is a {@link dev.floe.node.protocol.FrameHeader} of 32 bytes and a payload, big
 * endian. WRITE and DATA frames carry a block and the block's checksum ({@link
 * dev.floe.node.protocol.BlockCrc}). The gateway computes it for each WRITE; the node stores it and
 * sends it in DATA. Both check it when the block arrives. {@link
 * dev.floe.node.protocol.ControlFrames} computes and checks the checksums of all other frames.
 *
 * <p>For example: a gateway wants a block and appends a READ to its output with {@link
 * dev.floe.node.protocol.FrameWriter#read}. The node reads the header's {@link
 * dev.floe.node.protocol.FrameType}, checks the frame, and answers DATA with the block or NO_DATA
 * with a {@link dev.floe.node.protocol.NoDataReason}, under the same request id. No class here does
 * I/O or starts a thread. Classes that are not immutable are confined to one thread.
 */
@NullMarked
package dev.floe.node.protocol;

import org.jspecify.annotations.NullMarked;
