package dev.floe.gateway.cache.fill;

import dev.floe.gateway.cache.directory.DirectoryEntry;

/**
 * Where the next byte of an object comes from. The one answer to that question for readers and for
 * fills, which stop where the next stripe has another source.
 */
public sealed interface ByteSource {
  /** A source that is ready to be read. */
  sealed interface Ready extends ByteSource {}

  /**
   * The nodes.
   *
   * @param entry names the stripe; it stays usable when a write has removed it from the directory
   */
  record OnNodes(DirectoryEntry entry) implements Ready {}

  /** A fill that has the byte or will have it soon. A reader joins it before it follows it. */
  record InFill(Fill fill) implements Ready {}

  /** Neither: the version is not the known one, a write is in flight, or there is no memory. */
  record OnlyOrigin() implements Ready {
    static final OnlyOrigin INSTANCE = new OnlyOrigin();
  }

  /** Another reader is starting a fill for the byte. */
  record AwaitFill(FillClaim claim) implements ByteSource {}

  /** No fill has it; the caller has claimed the run of bytes and starts one. */
  record StartFill(FillClaim claim) implements ByteSource {}
}
