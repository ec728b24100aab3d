package dev.floe.gateway.cache.upload;

import dev.floe.gateway.cache.fill.PutFill;
import dev.floe.gateway.object.ByteRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;

/**
 * All bytes of a stripe that several parts share, or of the object's last stripe. Confined to one
 * thread.
 *
 * @param parts the parts that the bytes belong to, in order
 * @param fragments the bytes of each part in the stripe, owned
 */
record SeamBytes(long stripe, List<StoredPart> parts, List<Fragment> fragments)
    implements AutoCloseable {
  SeamBytes {
    parts = List.copyOf(parts);
    fragments = List.copyOf(fragments);
  }

  /**
   * Takes the fragments of a stripe from its parts. Returns empty, and takes nothing, unless the
   * fragments have all bytes of the stripe.
   *
   * @param stored all parts by their numbers; the caller holds their lock, or no other thread uses
   *     them any more
   * @param bytes the stripe's range of the object
   * @param at a part with a fragment of the stripe
   */
  static Optional<SeamBytes> take(
      NavigableMap<Integer, StoredPart> stored, long stripe, ByteRange bytes, StoredPart at) {
    StoredPart first = at;
    while (first.place().offset() > bytes.start()) {
      Map.Entry<Integer, StoredPart> lower = stored.lowerEntry(first.place().number());
      if (lower == null || lower.getValue().place().end() != first.place().offset()) {
        return Optional.empty();
      }
      first = lower.getValue();
    }
    List<StoredPart> parts = new ArrayList<>();
    for (StoredPart next = first; ; ) {
      if (!next.hasFragment(stripe)) {
        return Optional.empty();
      }
      parts.add(next);
      long end = next.place().end();
      if (end >= bytes.end()) {
        break;
      }
      Map.Entry<Integer, StoredPart> higher = stored.higherEntry(next.place().number());
      if (higher == null || higher.getValue().place().offset() != end) {
        return Optional.empty();
      }
      next = higher.getValue();
    }
    List<Fragment> fragments = parts.stream().map(part -> part.takeFragment(stripe)).toList();
    return Optional.of(new SeamBytes(stripe, parts, fragments));
  }

  /** Passes the stripe's bytes to the fill. */
  void sendTo(PutFill fill) {
    fragments.forEach(fragment -> fragment.sendTo(fill));
  }

  @Override
  public void close() {
    fragments.forEach(Fragment::close);
  }
}
