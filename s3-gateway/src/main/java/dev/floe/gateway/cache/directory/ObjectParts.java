package dev.floe.gateway.cache.directory;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The known parts of one version: those that a client has asked for. Immutable. */
public final class ObjectParts {
  public static final ObjectParts NONE = new ObjectParts(new @Nullable ObjectPart[0], 0);

  private static final int SLOT_BYTES = 8;

  // Part n is at n - 1. Adding a part copies the array, which has at most 10,000 slots.
  private final @Nullable ObjectPart[] parts;
  private final int heapBytes;

  private ObjectParts(@Nullable ObjectPart[] parts, int heapBytes) {
    this.parts = parts;
    this.heapBytes = heapBytes;
  }

  /** Returns the part of this number; null if it is not known. */
  public @Nullable ObjectPart get(int number) {
    return number >= 1 && number <= parts.length ? parts[number - 1] : null;
  }

  /** Returns these parts and one more, which replaces the part of the same number. */
  ObjectParts with(ObjectPart part) {
    @Nullable ObjectPart[] more = Arrays.copyOf(parts, Math.max(parts.length, part.number()));
    ObjectPart before = more[part.number() - 1];
    more[part.number() - 1] = part;
    int added = part.heapBytes() - (before == null ? 0 : before.heapBytes());
    return new ObjectParts(more, heapBytes + added + (more.length - parts.length) * SLOT_BYTES);
  }

  /** Returns these parts, and those of {@code other} for the numbers that are missing here. */
  ObjectParts or(ObjectParts other) {
    if (heapBytes == 0) {
      return other;
    }
    ObjectParts all = other;
    for (ObjectPart part : parts) {
      if (part != null) {
        all = all.with(part);
      }
    }
    return all;
  }

  /** Estimates the size on the heap. */
  int heapBytes() {
    return heapBytes;
  }
}
