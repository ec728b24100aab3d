package dev.floe.loadtest.soak.trouble;

import dev.floe.loadtest.soak.Content;
import dev.floe.loadtest.soak.SoakFailure;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The contents that a key may have: one content, or after a failed write the old and the new one.
 * {@code Optional.empty()} means that there is no object. Confined to one thread.
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

  /** Returns the key's content; empty if it is uncertain or if there is no object. */
  Optional<Content> content() {
    return settled() ? possible.getFirst() : Optional.empty();
  }

  /**
   * Records an acknowledged write.
   *
   * @param content null for a delete
   */
  void wrote(@Nullable Content content) {
    possible = List.of(Optional.ofNullable(content));
  }

  /**
   * Records a failed write, which the origin may have carried out.
   *
   * @param content null for a delete
   */
  void doubt(@Nullable Content content) {
    Optional<Content> doubtful = Optional.ofNullable(content);
    List<Optional<Content>> more = new ArrayList<>(possible);
    if (!more.contains(doubtful)) {
      more.add(doubtful);
    }
    possible = List.copyOf(more);
  }

  /**
   * Checks the bytes that a read returned; the key's content is known afterwards.
   *
   * @param bytes null if there was no object
   */
  void read(String what, byte @Nullable [] bytes) {
    List<Optional<Content>> left =
        possible.stream().filter(content -> same(content.orElse(null), bytes)).toList();
    if (left.isEmpty()) {
      throw wrong("%s returned %s".formatted(what, bytes == null ? "nothing" : described(bytes)));
    }
    possible = left;
  }

  /**
   * Checks the length that a HEAD returned; the key's content is known afterwards if the length
   * decides it.
   *
   * @param length in bytes; null if there was no object
   */
  void head(@Nullable Long length) {
    List<Optional<Content>> left =
        possible.stream()
            .filter(content ->
                Objects.equals(content.map(c -> (long) c.lengthBytes()).orElse(null), length))
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

  private static boolean same(@Nullable Content content, byte @Nullable [] bytes) {
    return content == null ? bytes == null : Arrays.equals(content.bytes(), bytes);
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
