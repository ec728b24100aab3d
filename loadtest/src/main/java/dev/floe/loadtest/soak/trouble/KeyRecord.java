package dev.floe.loadtest.soak.trouble;

import dev.floe.loadtest.soak.Content;
import dev.floe.loadtest.soak.SoakFailure;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The contents that a key may have, where {@code Optional.empty()} is no object: one, or after a
 * failed write either the old or the new one. Confined to one thread.
 */
final class KeyRecord {
  private static final int HISTORY_LIMIT = 12;

  private final String key;
  private final Deque<String> history = new ArrayDeque<>();
  private List<Optional<Content>> possible = List.of(Optional.empty());

  KeyRecord(String key) {
    this.key = key;
  }

  String key() {
    return key;
  }

  boolean settled() {
    return possible.size() == 1;
  }

  /** Returns the content if the key is known to have one and which. */
  Optional<Content> content() {
    return settled() ? possible.getFirst() : Optional.empty();
  }

  /** Records an acknowledged write. */
  void wrote(Optional<Content> content) {
    possible = List.of(content);
  }

  /** Records a failed write, which the origin may have carried out. */
  void doubt(Optional<Content> content) {
    List<Optional<Content>> more = new ArrayList<>(possible);
    if (!more.contains(content)) {
      more.add(content);
    }
    possible = List.copyOf(more);
  }

  /**
   * Checks the bytes that a read returned, or their absence; the key's content is known afterwards.
   */
  void read(String what, Optional<byte[]> bytes) {
    List<Optional<Content>> left =
        possible.stream().filter(content -> same(content, bytes)).toList();
    if (left.isEmpty()) {
      throw wrong("%s returned %s".formatted(what, bytes.map(this::described).orElse("nothing")));
    }
    possible = left;
  }

  /**
   * Checks the length that a HEAD returned; the key's content is known afterwards if the length
   * decides it.
   */
  void head(Optional<Long> length) {
    List<Optional<Content>> left =
        possible.stream()
            .filter(content -> content.map(c -> (long) c.lengthBytes()).equals(length))
            .toList();
    if (left.isEmpty()) {
      throw wrong("head returned the length " + length);
    }
    possible = left;
  }

  /** Checks the bytes that a read of a range of the known content returned. */
  void range(int start, int end, byte[] bytes) {
    int mismatch = Arrays.mismatch(content().orElseThrow().range(start, end), bytes);
    if (mismatch >= 0) {
      throw wrong(
          "range %d to %d returned %d bytes, and byte %d differs"
              .formatted(start, end, bytes.length, mismatch));
    }
  }

  void note(String event) {
    if (history.size() == HISTORY_LIMIT) {
      history.removeFirst();
    }
    history.addLast(event);
  }

  SoakFailure wrong(String what) {
    return new SoakFailure(
        "%s of %s, which may hold %s; before: %s".formatted(what, key, possible, history));
  }

  private static boolean same(Optional<Content> content, Optional<byte[]> bytes) {
    return content.isPresent()
        ? bytes.isPresent() && Arrays.equals(content.get().bytes(), bytes.get())
        : bytes.isEmpty();
  }

  private String described(byte[] bytes) {
    List<Integer> differs =
        possible.stream()
            .flatMap(Optional::stream)
            .map(content -> Arrays.mismatch(content.bytes(), bytes))
            .toList();
    return "%d bytes, first different at %s".formatted(bytes.length, differs);
  }
}
