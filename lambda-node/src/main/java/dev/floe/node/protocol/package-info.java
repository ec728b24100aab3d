/**
 * The frames that a node and its gateway speak (docs/PROTOCOL.md).
 *
 * <p>Every frame is a {@link dev.floe.node.protocol.FrameHeader} of 32 bytes and a payload, big
 * endian. A block's checksum ({@link dev.floe.node.protocol.BlockCrc}) is computed once, where the
 * block is encoded, and checked wherever it arrives; all other frames are sealed by {@link
 * dev.floe.node.protocol.ControlFrames}. Both sides read {@link dev.floe.node.protocol.FrameType}
 * first. Everything here is a value or a pure function: no I/O and no threads.
 */
@NullMarked
package dev.floe.node.protocol;

import org.jspecify.annotations.NullMarked;
