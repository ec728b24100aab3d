package dev.floe.gateway.cache.fill;

import dev.floe.gateway.cache.directory.DirectoryEntry;

/**
 * A source of an object's next byte. A reader continues from it. A fill ends where it finds another
 * source of the next stripe.
 */
public sealed interface ByteSource {
  /** A source that is ready to be read. */
  sealed interface Ready extends ByteSource {}

  /**
   * The nodes.
   *
   * @param entry locates the stripe; it stays usable after a write removed it from the directory
   */
  record OnNodes(DirectoryEntry entry) implements Ready {}

  /** A fill that has the byte or will have it soon. A reader must join the fill to follow it. */
  record InFill(Fill fill) implements Ready {}

  /**
   * S3 alone: no fill can be followed or started, for example because the version is not the
   * current one, a write is in flight, or memory is short.
   */
  record OnlyOrigin() implements Ready {
    static final OnlyOrigin INSTANCE = new OnlyOrigin();
  }

  /** Another reader is starting a fill for the byte. */
  record AwaitFill(FillClaim claim) implements ByteSource {}

  /** No fill has the byte. The caller has claimed the run of bytes and must start a fill for it. */
  record StartFill(FillClaim claim) implements ByteSource {}
}
