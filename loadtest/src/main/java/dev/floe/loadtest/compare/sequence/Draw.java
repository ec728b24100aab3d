package dev.floe.loadtest.compare.sequence;

import dev.floe.loadtest.soak.Content;
import dev.floe.sigv4.checksum.ChecksumAlgorithm;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** The random choices of a sequence, and its writes so far. Confined to one thread. */
final class Draw {
  private static final List<String> KEYS =
      List.of(
          "a/1",
          "a/2",
          "a/b/3",
          "c",
          "d.txt",
          "many",
          "space in key",
          "plus+key",
          "per%cent%20",
          "\u00fcml\u00e4ut/\u20ac",
          "emoji \ud83d\ude00",
          "quote\"'&<>",
          "(star)*~!$,;=@:",
          "q?mark#hash",
          "[bracket]^`|",
          "e/f/g/h/i/j",
          ".hidden",
          "UPPER",
          "x".repeat(200));

  private final Random random;

  /** The writes whose answers later requests refer to; at most one for each request. */
  private final List<Write> writes = new ArrayList<>();

  /**
   * The request number of the last read of each object since its last write, by the object's
   * target.
   */
  private final Map<String, Integer> reads = new HashMap<>();

  private final List<Upload> uploads = new ArrayList<>();

  /**
   * A write that a later request may name.
   *
   * @param number the request's number
   */
  record Write(int number, String bucket, String key, int lengthBytes) {}

  /** A multipart upload, by the number of the request that began it, with the parts sent so far. */
  record Upload(int number, String bucket, String key, List<Part> parts) {}

  /**
   * A part of an upload.
   *
   * @param number the number of the request that sent the part
   */
  record Part(int partNumber, int number, int lengthBytes) {}

  Draw(long seed) {
    random = new Random(seed);
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  boolean once(int in) {
    return random.nextInt(in) == 0;
  }

  @SafeVarargs
  @SuppressWarnings("varargs")
  final <T> T one(T... of) {
    return of[random.nextInt(of.length)];
  }

  <T> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  String key() {
    return one(KEYS);
  }

  String bucket() {
    return once(3) ? "{versioned}" : "{bucket}";
  }

  /** Returns new content: mostly small, sometimes empty, sometimes of several blocks. */
  Content content() {
    int length =
        switch (below(12)) {
          case 0 -> 0;
          case 1 -> 1 + below(2_000_000);
          case 2, 3, 4 -> 1 + below(300_000);
          default -> 1 + below(9_000);
        };
    return new Content(random.nextLong(), length);
  }

  Content content(int lengthBytes) {
    return new Content(random.nextLong(), lengthBytes);
  }

  void wrote(Write write) {
    writes.add(write);
    reads.remove(target(write.bucket(), write.key()));
  }

  /** Forgets the reads: any object may have changed. */
  void wroteSome() {
    reads.clear();
  }

  void read(Write write, int number) {
    reads.put(target(write.bucket(), write.key()), number);
  }

  /**
   * Returns the placeholder of the object's date if the object was read since it was last written,
   * otherwise an old date. Dates of older versions cannot be compared: two writes may fall into the
   * same second on one side and into different seconds on the other.
   */
  String modified(Write write) {
    Integer number = reads.get(target(write.bucket(), write.key()));
    return number == null ? "Thu, 01 Jan 2015 00:00:00 GMT" : "{modified:" + number + "}";
  }

  /**
   * Returns one of the last 30 writes; before the first write, a write of an object that does not
   * exist.
   */
  Write written() {
    if (writes.isEmpty()) {
      return new Write(0, "{bucket}", "missing", 0);
    }
    int recent = Math.min(writes.size(), 30);
    return writes.get(writes.size() - 1 - below(recent));
  }

  List<Upload> uploads() {
    return uploads;
  }

  static String target(String bucket, String key) {
    return "/" + bucket + "/" + encoded(key).replace("%2F", "/");
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8)
        .replace("+", "%20")
        .replace("*", "%2A")
        .replace("%7E", "~");
  }

  static String xml(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  static String checksum(ChecksumAlgorithm algorithm, Content content) {
    var sum = algorithm.newChecksum();
    sum.update(ByteBuffer.wrap(content.bytes()));
    return sum.base64();
  }
}
