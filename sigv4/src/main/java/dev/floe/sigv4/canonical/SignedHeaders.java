package dev.floe.sigv4.canonical;

import dev.floe.sigv4.RequestView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The names of the headers that a signature covers.
 *
 * @param text the names as written in the canonical request, {@code host;x-amz-date}; when a
 *     request is verified, exactly as the client sent them
 * @param names the parts of {@code text}, in the same order
 */
public record SignedHeaders(String text, List<String> names) {
  /**
   * The most names that a verifier accepts. No client signs that many; the limit bounds the work
   * that a head can cause.
   */
  public static final int MAX_NAMES = 100;

  public SignedHeaders {
    names = List.copyOf(names);
  }

  /** Splits the text at its semicolons. */
  public static SignedHeaders of(String text) {
    return new SignedHeaders(text, List.of(text.split(";", -1)));
  }

  /** Returns true if a header with this name, in any case, is covered. */
  public boolean covers(String headerName) {
    for (String name : names) {
      if (name.equalsIgnoreCase(headerName)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Returns true if the names are sorted, unique and in lower case, as S3 requires, and all are
   * printable and without a colon, so that no name can imitate a line of the canonical request.
   */
  public boolean isWellFormed() {
    for (int i = 0; i < names.size(); i++) {
      boolean ascends = i == 0 || names.get(i - 1).compareTo(names.get(i)) < 0;
      if (!ascends || !isName(names.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isName(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c <= ' ' || c >= 0x7F || c == ':' || (c >= 'A' && c <= 'Z')) {
        return false;
      }
    }
    return !name.isEmpty();
  }

  /**
   * Adds {@code name:value} lines; a header that occurs twice becomes one line, and a missing
   * header has an empty value.
   */
  void addTo(ByteText out, RequestView request) {
    // Indexed by name, because a head may have hundreds of equal headers and 100 signed names.
    Map<String, List<String>> values = HashMap.newHashMap(request.headerCount());
    for (int i = 0; i < request.headerCount(); i++) {
      values
          .computeIfAbsent(request.headerName(i).toLowerCase(Locale.ROOT), _ -> new ArrayList<>(1))
          .add(request.headerValue(i));
    }
    for (String name : names) {
      out.add(name).add(':');
      boolean first = true;
      for (String value : values.getOrDefault(name.toLowerCase(Locale.ROOT), List.of())) {
        if (!first) {
          out.add(',');
        }
        addTrimmed(out, value);
        first = false;
      }
      out.add('\n');
    }
  }

  /**
   * Adds a value without surrounding white space; each inner run of white space becomes one space.
   */
  public static void addTrimmed(ByteText out, String value) {
    int start = 0;
    int end = value.length();
    while (start < end && isSpace(value.charAt(start))) {
      start++;
    }
    while (end > start && isSpace(value.charAt(end - 1))) {
      end--;
    }
    for (int i = start; i < end; ) {
      int word = i;
      while (i < end && !isSpace(value.charAt(i))) {
        i++;
      }
      out.add(value, word, i);
      if (i < end) {
        out.add(' ');
        while (isSpace(value.charAt(i))) {
          i++;
        }
      }
    }
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\t';
  }
}
