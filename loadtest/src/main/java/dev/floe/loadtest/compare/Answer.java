package dev.floe.loadtest.compare;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An answer, as received or with placeholders ({@link Side.Received}).
 *
 * @param status 0 if the connection ended before the end of an answer
 * @param headers names in lower case; values of repeated headers are joined by a comma
 * @param body without its framing
 */
@SuppressWarnings("ArrayRecordComponent") // compared by Comparison only
public record Answer(int status, SortedMap<String, String> headers, byte[] body) {
  private static final Pattern CODE = Pattern.compile("<Code>([^<]*)</Code>");
  private static final int SHOWN_BYTES = 400;

  public Answer {
    headers = Collections.unmodifiableSortedMap(new TreeMap<>(headers));
  }

  /** Returns the result of a request whose connection ended before the end of an answer. */
  static Answer none() {
    return new Answer(0, Collections.emptySortedMap(), new byte[0]);
  }

  String header(String name) {
    return headers.getOrDefault(name, "");
  }

  String text() {
    return new String(body, StandardCharsets.UTF_8);
  }

  boolean isXml() {
    return header("content-type").startsWith("application/xml");
  }

  /** Returns the code of an error's document; empty if there is none. */
  String code() {
    Matcher code = CODE.matcher(isXml() ? text() : "");
    return code.find() ? code.group(1) : "";
  }

  Answer with(SortedMap<String, String> otherHeaders, byte[] otherBody) {
    return new Answer(status, otherHeaders, otherBody);
  }

  /**
   * Returns up to 400 bytes of the body from this offset if the body is XML, otherwise its length
   * and a hash.
   */
  String shownBody(int from) {
    if (isXml()) {
      int start = Math.min(from, body.length);
      int length = Math.min(SHOWN_BYTES, body.length - start);
      return new String(body, start, length, StandardCharsets.UTF_8);
    }
    return "%d bytes, hash %08x".formatted(body.length, Arrays.hashCode(body));
  }
}
