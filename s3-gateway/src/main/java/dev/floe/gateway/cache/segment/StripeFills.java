package dev.floe.gateway.cache.segment;

import dev.floe.gateway.object.PackedReader;
import dev.floe.gateway.object.PackedWriter;
import dev.floe.gateway.stripe.StripeSet;
import dev.floe.node.protocol.FillId;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The fill that wrote each stripe of a segment. Immutable. It is a linked list of fills with their
 * stripes, because nearly every segment has only one fill.
 */
final class StripeFills {
  static final StripeFills NONE = new StripeFills(new FillId(0, 0), 0, null);

  private final FillId fill;
  private final long stripes;
  private final @Nullable StripeFills next;

  private StripeFills(FillId fill, long stripes, @Nullable StripeFills next) {
    this.fill = fill;
    this.stripes = stripes;
    this.next = next;
  }

  /**
   * Writes the fills, each in 17 bytes if its stripes are the first ones of the segment, else in
   * 25.
   */
  void write(PackedWriter to) {
    int count = 0;
    for (StripeFills each = this; each != null; each = each.next) {
      count += each.stripes == 0 ? 0 : 1;
    }
    to.writeNumber(count);
    for (StripeFills each = this; each != null; each = each.next) {
      if (each.stripes != 0) {
        to.writeWord(each.fill.high());
        to.writeWord(each.fill.low());
        PackedStripes.write(to, each.stripes);
      }
    }
  }

  static StripeFills read(PackedReader from) {
    int count = (int) from.readNumber();
    return count == 0 ? NONE : Objects.requireNonNull(read(from, count));
  }

  private static @Nullable StripeFills read(PackedReader from, int count) {
    if (count == 0) {
      return null;
    }
    FillId fill = new FillId(from.readWord(), from.readWord());
    long stripes = PackedStripes.read(from);
    return new StripeFills(fill, stripes, read(from, count - 1)); // at most 64 calls deep
  }

  /** Skips what {@link #write} wrote. */
  static void skip(PackedReader from) {
    for (int left = (int) from.readNumber(); left > 0; left--) {
      from.skip(FillId.BYTES);
      PackedStripes.skip(from);
    }
  }

  /** Returns the fill that wrote a stripe; empty if none did. */
  Optional<FillId> of(int stripe) {
    for (StripeFills each = this; each != null; each = each.next) {
      if ((each.stripes >>> stripe & 1) != 0) {
        return Optional.of(each.fill);
      }
    }
    return Optional.empty();
  }

  /** Returns the stripes that this fill wrote. */
  StripeSet by(FillId written) {
    for (StripeFills each = this; each != null; each = each.next) {
      if (each.fill.equals(written)) {
        return new StripeSet(each.stripes);
      }
    }
    return StripeSet.NONE;
  }

  /** Returns the stripes that any fill wrote. */
  StripeSet written() {
    long all = 0;
    for (StripeFills each = this; each != null; each = each.next) {
      all |= each.stripes;
    }
    return new StripeSet(all);
  }

  /** Returns the fills, each once. */
  Set<FillId> distinct() {
    Set<FillId> distinct = new LinkedHashSet<>();
    forEach((each, written) -> distinct.add(each));
    return distinct;
  }

  /** Returns true if both are the same object, or the same single fill wrote the same stripes. */
  boolean isSame(StripeFills other) {
    boolean single = next == null && other.next == null;
    return this == other || (single && stripes == other.stripes && fill.equals(other.fill));
  }

  /** Passes each fill with its stripes to the action. */
  void forEach(BiConsumer<FillId, StripeSet> action) {
    for (StripeFills each = this; each != null; each = each.next) {
      if (each.stripes != 0) {
        action.accept(each.fill, new StripeSet(each.stripes));
      }
    }
  }

  /** Returns the fills after this fill has written these stripes. */
  StripeFills with(FillId written, StripeSet by) {
    if (by.isEmpty()) {
      return this;
    }
    FillId first = written;
    long all = by.bits();
    StripeFills others = null;
    for (StripeFills each = this; each != null; each = each.next) {
      if (each.fill.equals(written)) {
        first = each.fill;
        all |= each.stripes;
      } else if ((each.stripes & ~by.bits()) != 0) {
        others = new StripeFills(each.fill, each.stripes & ~by.bits(), others);
      }
    }
    return new StripeFills(first, all, others);
  }

  /** Returns the fills of both; for a stripe that is in both, the fill in {@code other} counts. */
  StripeFills with(StripeFills other) {
    StripeFills merged = this;
    for (StripeFills each = other; each != null; each = each.next) {
      merged = merged.with(each.fill, new StripeSet(each.stripes));
    }
    return merged;
  }

  /** Returns only these fills, with their stripes. */
  StripeFills only(Set<FillId> kept) {
    StripeFills left = NONE;
    for (StripeFills each = this; each != null; each = each.next) {
      left = kept.contains(each.fill) ? left.with(each.fill, new StripeSet(each.stripes)) : left;
    }
    return left;
  }
}
