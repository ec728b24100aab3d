package dev.floe.gateway.config;

/**
 * The erasure code of new segments.
 *
 * @param data the number d of data blocks in a stripe, 1 or more
 * @param parity the number p of parity blocks in a stripe, 0 or more; d + p is at most 255
 */
public record CodeConfig(int data, int parity) {
  public CodeConfig {
    if (data < 1 || parity < 0 || data + parity > 255) {
      throw new IllegalArgumentException(
          "code %d+%d, expected 1 or more data blocks, 0 or more parity blocks, and at most 255 in all"
              .formatted(data, parity));
    }
  }

  /**
   * Reads a code such as {@code 10+2}.
   *
   * @throws IllegalArgumentException if the text is no code
   */
  public static CodeConfig parse(String text) {
    int plus = text.indexOf('+');
    if (plus < 0) {
      throw new IllegalArgumentException(text);
    }
    return new CodeConfig(
        Integer.parseInt(text.substring(0, plus).strip()),
        Integer.parseInt(text.substring(plus + 1).strip()));
  }

  /** Returns the number of nodes that a segment needs. */
  public int total() {
    return data + parity;
  }

  @Override
  public String toString() {
    return data + "+" + parity;
  }
}
