package dev.floe.loadtest.origin;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The head of an HTTP/1.1 message, kept as the bytes received, so that passing it on does not
 * invalidate a signature.
 *
 * @param text all bytes as ISO 8859-1, the empty line included
 * @param startLine the first line
 * @param fields the other lines
 */
public record HttpHead(String text, String startLine, List<String> fields) {
  private static final int MAX_BYTES = 64 * 1024;

  /**
   * Reads up to and including the empty line.
   *
   * @return the head; empty if the stream ends before the first byte
   * @throws IOException if the stream ends within the head, or the head has more than 64 KiB
   */
  public static Optional<HttpHead> read(InputStream in) throws IOException {
    ByteArrayOutputStream raw = new ByteArrayOutputStream(1024);
    int ends = 0;
    while (ends < 2) {
      int b = in.read();
      if (b < 0) {
        if (raw.size() == 0) {
          return Optional.empty();
        }
        throw new EOFException("the stream ended within a head");
      }
      raw.write(b);
      if (b == '\n') {
        ends++;
      } else if (b != '\r') {
        ends = 0;
      }
      if (raw.size() > MAX_BYTES) {
        throw new IOException("a head of more than %d bytes".formatted(MAX_BYTES));
      }
    }
    String text = raw.toString(StandardCharsets.ISO_8859_1);
    List<String> lines = text.lines().toList();
    return Optional.of(new HttpHead(text, lines.getFirst(), lines.subList(1, lines.size() - 1)));
  }

  /** Returns this head with additional lines, each ended by CRLF. */
  HttpHead with(String lines) {
    int end = text.indexOf('\n') + 1;
    return new HttpHead(text.substring(0, end) + lines + text.substring(end), startLine, fields);
  }

  byte[] bytes() {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  public Optional<String> field(String name) {
    for (String line : fields) {
      int colon = line.indexOf(':');
      if (colon > 0 && line.substring(0, colon).equalsIgnoreCase(name)) {
        return Optional.of(line.substring(colon + 1).strip());
      }
    }
    return Optional.empty();
  }

  public boolean has(String name, String value) {
    return field(name).map(found -> found.equalsIgnoreCase(value)).orElse(false);
  }

  /**
   * Returns all fields by their names in lower case; several values of one name are joined by
   * commas.
   *
   * @throws IOException if a line has no colon
   */
  public SortedMap<String, String> fieldsByName() throws IOException {
    SortedMap<String, String> byName = new TreeMap<>();
    for (String line : fields) {
      int colon = line.indexOf(':');
      if (colon < 0) {
        throw new IOException("a line without a colon in a head: " + line);
      }
      byName.merge(
          line.substring(0, colon).toLowerCase(Locale.ROOT),
          line.substring(colon + 1).strip(),
          (one, other) -> one + "," + other);
    }
    return byName;
  }

  /** Returns the status of an answer's head; 0 if it has none. */
  public int status() {
    String[] words = startLine.split(" ", 3);
    return words.length > 1 ? Integer.parseInt(words[1]) : 0;
  }
}
