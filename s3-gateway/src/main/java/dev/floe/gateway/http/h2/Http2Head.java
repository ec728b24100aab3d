package dev.floe.gateway.http.h2;

import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.exchange.RequestHead;
import dev.floe.gateway.http.message.HeadRules;
import dev.floe.gateway.http.message.MalformedHeadException;
import io.netty.handler.codec.http2.Http2Headers;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads a request's head by RFC 9113, section 8, and refuses every form that could be read in two
 * ways once it is forwarded by HTTP/1.1: doubled or unknown pseudo headers, connection headers, two
 * lengths, a Host that differs from the authority. Pure.
 */
final class Http2Head {
  private static final int MAX_HEADERS = 256;

  private static final Set<String> PSEUDO = Set.of(":method", ":scheme", ":authority", ":path");

  /** The headers of one HTTP/1.1 connection (RFC 9113, section 8.2.2). */
  private static final Set<String> OF_A_CONNECTION =
      Set.of("connection", "proxy-connection", "keep-alive", "transfer-encoding", "upgrade");

  private final Map<String, String> pseudo = new HashMap<>();
  private final List<Headers.Field> fields = new ArrayList<>();
  private final List<String> cookies = new ArrayList<>();

  private Http2Head() {}

  /**
   * @param endStream true if no body follows
   * @throws MalformedHeadException naming the part of the head that is refused
   */
  static RequestHead parse(Http2Headers headers, boolean endStream, InetSocketAddress remote)
      throws MalformedHeadException {
    Http2Head head = new Http2Head();
    for (Map.Entry<CharSequence, CharSequence> entry : headers) {
      head.add(entry.getKey().toString(), entry.getValue().toString());
    }
    return head.build(endStream, remote);
  }

  private void add(String name, String value) throws MalformedHeadException {
    if (name.startsWith(":")) {
      if (!PSEUDO.contains(name) || !fields.isEmpty() || pseudo.put(name, value) != null) {
        throw new MalformedHeadException(
            "a pseudo header that is unknown, doubled or after the others");
      }
      return;
    }
    if (!HeadRules.isToken(name) || name.chars().anyMatch(c -> c >= 'A' && c <= 'Z')) {
      throw new MalformedHeadException("a header's name that is not a token in lower case");
    }
    if (OF_A_CONNECTION.contains(name) || (name.equals("te") && !value.equals("trailers"))) {
      throw new MalformedHeadException("a header of a connection of HTTP/1.1, expected none");
    }
    if (!HeadRules.isValue(value) || !value.equals(HeadRules.trimmed(value))) {
      throw new MalformedHeadException(
          "a control character, or a space at an end, in a header's value");
    }
    if (name.equals("cookie")) {
      cookies.add(value);
    }
    fields.add(new Headers.Field(name, value));
    if (fields.size() > MAX_HEADERS) {
      throw new MalformedHeadException("more than %d headers".formatted(MAX_HEADERS));
    }
  }

  private RequestHead build(boolean endStream, InetSocketAddress remote)
      throws MalformedHeadException {
    String method = required(":method");
    String path = required(":path");
    String scheme = required(":scheme");
    if (!HeadRules.isMethod(method)) {
      throw new MalformedHeadException("a method that is not in capital letters");
    }
    if (!scheme.equals("https") && !scheme.equals("http")) {
      throw new MalformedHeadException("a scheme other than http and https");
    }
    if (!path.startsWith("/") || !HeadRules.isTarget(path)) {
      throw new MalformedHeadException("a :path that does not begin with /");
    }
    Headers.Builder headers = Headers.builder().add("host", authority());
    fields.forEach(field -> headers.add(field.name(), field.value()));
    headers.removeIf(field -> field.name().equals("cookie"));
    if (!cookies.isEmpty()) {
      // Clients may split cookies; a server of HTTP/1.1 expects them in one line.
      headers.add("cookie", String.join("; ", cookies));
    }
    Headers all = headers.build();
    int question = path.indexOf('?');
    return new RequestHead(
        method,
        question < 0 ? path : path.substring(0, question),
        question < 0 ? "" : path.substring(question + 1),
        all,
        contentLength(all, endStream),
        remote);
  }

  private String required(String name) throws MalformedHeadException {
    String value = pseudo.get(name);
    if (value == null) {
      throw new MalformedHeadException("no %s, expected one".formatted(name));
    }
    return value;
  }

  /** Returns the authority. Removes the Host header, which must equal it, from the fields. */
  private String authority() throws MalformedHeadException {
    List<String> named = new ArrayList<>();
    String authority = pseudo.get(":authority");
    if (authority != null) {
      named.add(authority);
    }
    fields.stream().filter(f -> f.name().equals("host")).forEach(f -> named.add(f.value()));
    fields.removeIf(field -> field.name().equals("host"));
    int hosts = named.size() - (authority == null ? 0 : 1);
    if (named.isEmpty() || hosts > 1 || !named.getFirst().equalsIgnoreCase(named.getLast())) {
      throw new MalformedHeadException("no authority, or a Host other than the authority");
    }
    if (!HeadRules.isAuthority(named.getFirst())) {
      throw new MalformedHeadException("an authority that is not a host and a port");
    }
    return named.getFirst();
  }

  private static long contentLength(Headers headers, boolean endStream)
      throws MalformedHeadException {
    List<String> lengths = headers.all("content-length");
    if (lengths.isEmpty()) {
      return endStream ? 0 : RequestHead.CHUNKED;
    }
    long length = HeadRules.contentLength(lengths);
    if (endStream && length != 0) {
      throw new MalformedHeadException("a Content-Length without a body");
    }
    return length;
  }
}
