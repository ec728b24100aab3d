package dev.floe.gateway.http.parse;

import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.exchange.RequestHead;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * Parses a request's head by RFC 9112, and refuses every form that another server might read
 * differently: obs-fold, a space before a colon, two lengths, a length with a transfer coding,
 * targets that are not a path. Pure.
 */
public final class HeadParser {
  private static final int MAX_HEADERS = 256;

  private HeadParser() {}

  /**
   * @param bytes lines ended by LF
   */
  public static ParsedHead parse(byte[] bytes, int length, InetSocketAddress remote)
      throws MalformedHeadException {
    int lineEnd = indexOfLineEnd(bytes, 0, length);
    if (lineEnd < 0) {
      throw new MalformedHeadException("an empty request");
    }
    RequestLine line = requestLine(text(bytes, 0, lineEnd));
    Headers headers = headers(bytes, lineEnd + 1, length);
    if (line.http11 && headers.all("host").size() != 1) {
      throw new MalformedHeadException(
          "%d Host headers, expected one".formatted(headers.all("host").size()));
    }
    if (!line.authority.isEmpty()) {
      // The target's authority replaces the Host header (RFC 9112, section 3.2.2).
      headers = headers.toBuilder().set("Host", line.authority).build();
    }
    long contentLength = contentLength(headers, line.http11);
    int question = line.target.indexOf('?');
    RequestHead head =
        new RequestHead(
            line.method,
            question < 0 ? line.target : line.target.substring(0, question),
            question < 0 ? "" : line.target.substring(question + 1),
            headers,
            contentLength,
            remote);
    boolean keepAlive = line.http11 && !hasToken(headers.all("connection"), "close");
    boolean expectContinue =
        line.http11 && contentLength != 0 && hasToken(headers.all("expect"), "100-continue");
    return new ParsedHead(head, line.http11, keepAlive, expectContinue);
  }

  /**
   * A request's first line.
   *
   * @param target path and query
   * @param authority of a target in absolute form; otherwise empty
   */
  private record RequestLine(String method, String target, String authority, boolean http11) {}

  private static RequestLine requestLine(String line) throws MalformedHeadException {
    int first = line.indexOf(' ');
    int last = line.lastIndexOf(' ');
    if (first < 0 || first == last) {
      throw new MalformedHeadException("a request line without method, target and version");
    }
    String method = line.substring(0, first);
    String target = line.substring(first + 1, last);
    String version = line.substring(last + 1);
    if (!HeadRules.isMethod(method)) {
      throw new MalformedHeadException("a method that is not in capital letters");
    }
    boolean http11 =
        switch (version) {
          case "HTTP/1.1" -> true;
          case "HTTP/1.0" -> false;
          default -> throw new MalformedHeadException("a version other than HTTP/1.1 and HTTP/1.0");
        };
    String authority = authority(target);
    String path = authority.isEmpty() ? target : afterAuthority(target, authority);
    if (!path.startsWith("/") || !HeadRules.isTarget(path)) {
      throw new MalformedHeadException("a request target that is not a path or an http URI");
    }
    return new RequestLine(method, path, authority, http11);
  }

  /**
   * Returns the authority of a target in absolute form (RFC 9112, section 3.2.2); otherwise empty.
   */
  private static String authority(String target) throws MalformedHeadException {
    int start = schemeEnd(target);
    if (start == 0) {
      return "";
    }
    int end = start;
    while (end < target.length() && "/?".indexOf(target.charAt(end)) < 0) {
      end++;
    }
    String authority = target.substring(start, end);
    if (!HeadRules.isAuthority(authority)) {
      throw new MalformedHeadException("a request target whose authority is not a host and a port");
    }
    return authority;
  }

  /** Returns path and query; a URI without a path names the root. */
  private static String afterAuthority(String target, String authority) {
    String rest = target.substring(schemeEnd(target) + authority.length());
    return rest.startsWith("/") ? rest : "/" + rest;
  }

  private static int schemeEnd(String target) {
    for (String scheme : List.of("http://", "https://")) {
      if (target.regionMatches(true, 0, scheme, 0, scheme.length())) {
        return scheme.length();
      }
    }
    return 0;
  }

  private static Headers headers(byte[] bytes, int start, int length)
      throws MalformedHeadException {
    Headers.Builder headers = Headers.builder();
    int count = 0;
    int from = start;
    while (from < length) {
      int end = indexOfLineEnd(bytes, from, length);
      if (++count > MAX_HEADERS) {
        throw new MalformedHeadException("more than %d headers".formatted(MAX_HEADERS));
      }
      header(bytes, from, end, headers);
      from = end + 1;
    }
    return headers.build();
  }

  private static void header(byte[] bytes, int from, int end, Headers.Builder headers)
      throws MalformedHeadException {
    int colon = from;
    while (colon < end && HeadRules.isTokenChar(bytes[colon])) {
      colon++;
    }
    if (colon == from || colon == end || bytes[colon] != ':') {
      // This includes a folded line, which begins with a space, and a space before the colon.
      throw new MalformedHeadException("a header line that does not begin with a name and a colon");
    }
    int valueStart = colon + 1;
    int valueEnd = end;
    while (valueStart < valueEnd && HeadRules.isBlank(bytes[valueStart])) {
      valueStart++;
    }
    while (valueEnd > valueStart && HeadRules.isBlank(bytes[valueEnd - 1])) {
      valueEnd--;
    }
    for (int i = valueStart; i < valueEnd; i++) {
      if (!HeadRules.isValueChar(bytes[i] & 0xFF)) {
        throw new MalformedHeadException("a control character in a header's value");
      }
    }
    headers.add(text(bytes, from, colon), text(bytes, valueStart, valueEnd));
  }

  /**
   * Returns the body's length (RFC 9112, section 6.3), without the tolerance that the RFC permits.
   */
  private static long contentLength(Headers headers, boolean http11) throws MalformedHeadException {
    List<String> lengths = headers.all("content-length");
    List<String> codings = headers.all("transfer-encoding");
    if (!codings.isEmpty()) {
      if (!http11 || !lengths.isEmpty() || codings.size() > 1) {
        throw new MalformedHeadException("Transfer-Encoding with another way to tell the length");
      }
      if (!codings.getFirst().equalsIgnoreCase("chunked")) {
        throw new MalformedHeadException("a Transfer-Encoding other than chunked");
      }
      return RequestHead.CHUNKED;
    }
    return lengths.isEmpty() ? 0 : HeadRules.contentLength(lengths);
  }

  private static boolean hasToken(List<String> values, String token) {
    for (String value : values) {
      for (String part : value.split(",", -1)) {
        if (part.strip().toLowerCase(Locale.ROOT).equals(token)) {
          return true;
        }
      }
    }
    return false;
  }

  private static int indexOfLineEnd(byte[] bytes, int from, int length) {
    for (int i = from; i < length; i++) {
      if (bytes[i] == '\n') {
        return i;
      }
    }
    return -1;
  }

  private static String text(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
  }
}
