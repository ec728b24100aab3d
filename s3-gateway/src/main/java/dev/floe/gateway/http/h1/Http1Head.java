package dev.floe.gateway.http.h1;

import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.exchange.RequestHead;
import dev.floe.gateway.http.message.HeadRules;
import dev.floe.gateway.http.message.MalformedHeadException;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.net.InetSocketAddress;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A valid request head and its connection options.
 *
 * @param http11 false for HTTP/1.0
 * @param keepAlive true if the client allows another request on the connection: HTTP/1.1 without
 *     {@code Connection: close}
 * @param expectContinue true if the client waits for 100 Continue before it sends the body
 */
public record Http1Head(
    RequestHead head, boolean http11, boolean keepAlive, boolean expectContinue) {

  /** Returns the head of a request that is refused before its own head is known. */
  public static Http1Head refused(InetSocketAddress remote) {
    return new Http1Head(
        new RequestHead("GET", "/", "", Headers.EMPTY, 0, remote), true, false, false);
  }

  /**
   * Returns the head of a decoded request. Refuses what Netty's decoder accepts and another server
   * might read differently: methods in lower case, targets that are not a path, a missing or second
   * Host, codings other than chunked. Pure.
   *
   * @throws MalformedHeadException naming the part of the head that is refused
   */
  static Http1Head of(HttpRequest request, InetSocketAddress remote) throws MalformedHeadException {
    String method = request.method().name();
    if (!HeadRules.isMethod(method)) {
      throw new MalformedHeadException("a method that is not in capital letters");
    }
    String authority = authority(request.uri());
    String target = authority.isEmpty() ? request.uri() : afterAuthority(request.uri(), authority);
    if (!target.startsWith("/") || !HeadRules.isTarget(target)) {
      throw new MalformedHeadException("a request target that is not a path or an http URI");
    }
    boolean http11 = request.protocolVersion().equals(HttpVersion.HTTP_1_1);
    Headers headers = headers(request);
    if (http11 && headers.all("host").size() != 1) {
      throw new MalformedHeadException(
          "%d Host headers, expected one".formatted(headers.all("host").size()));
    }
    if (!authority.isEmpty()) {
      // The target's authority replaces the Host header (RFC 9112, section 3.2.2).
      headers = headers.toBuilder().set("Host", authority).build();
    }
    long length = contentLength(headers, http11);
    int question = target.indexOf('?');
    RequestHead head =
        new RequestHead(
            method,
            question < 0 ? target : target.substring(0, question),
            question < 0 ? "" : target.substring(question + 1),
            headers,
            length,
            remote);
    boolean keepAlive = http11 && !hasToken(headers.all("connection"), "close");
    boolean expectContinue =
        http11 && length != 0 && hasToken(headers.all("expect"), "100-continue");
    return new Http1Head(head, http11, keepAlive, expectContinue);
  }

  /**
   * Returns the authority of a target in absolute form (RFC 9112, section 3.2.2); an empty text for
   * other targets.
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

  /** Returns the header fields, whose names and values the decoder has validated. */
  private static Headers headers(HttpRequest request) {
    Headers.Builder headers = Headers.builder();
    Iterator<Map.Entry<CharSequence, CharSequence>> fields =
        request.headers().iteratorCharSequence();
    while (fields.hasNext()) {
      Map.Entry<CharSequence, CharSequence> field = fields.next();
      headers.add(field.getKey().toString(), HeadRules.trimmed(field.getValue().toString()));
    }
    return headers.build();
  }

  /**
   * Returns the body's length (RFC 9112, section 6.3) or {@link RequestHead#CHUNKED}, and refuses
   * the ambiguous forms that the RFC tolerates.
   */
  private static long contentLength(Headers headers, boolean http11) throws MalformedHeadException {
    List<String> lengths = headers.all("content-length");
    List<String> codings = headers.all("transfer-encoding");
    if (!codings.isEmpty()) {
      if (!http11 || !lengths.isEmpty() || codings.size() > 1) {
        throw new MalformedHeadException(
            "Transfer-Encoding together with Content-Length, another coding, or HTTP/1.0");
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
}
