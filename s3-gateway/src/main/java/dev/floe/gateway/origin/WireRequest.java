package dev.floe.gateway.origin;

import dev.floe.sigv4.Header;
import dev.floe.sigv4.PlainRequest;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;

/**
 * A signed request for the SDK's HTTP client, with exactly the characters that were signed: the
 * SDK's own request type would decode and re-encode the query.
 */
final class WireRequest implements SdkHttpRequest {
  private final URI endpoint;
  private final PlainRequest request;
  private final Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

  /**
   * @param request the request with all its headers; its path and query contain only characters
   *     that a URI may have
   */
  WireRequest(URI endpoint, PlainRequest request) {
    this.endpoint = endpoint;
    this.request = request;
    for (Header header : request.headers()) {
      headers.computeIfAbsent(header.name(), _ -> new ArrayList<>(1)).add(header.value());
    }
  }

  @Override
  public SdkHttpMethod method() {
    return SdkHttpMethod.fromValue(request.method());
  }

  @Override
  public URI getUri() {
    String query = request.rawQuery().isEmpty() ? "" : "?" + request.rawQuery();
    return URI.create(protocol() + "://" + endpoint.getRawAuthority() + request.rawPath() + query);
  }

  @Override
  public String protocol() {
    return endpoint.getScheme();
  }

  @Override
  public String host() {
    return endpoint.getHost();
  }

  @Override
  public int port() {
    if (endpoint.getPort() >= 0) {
      return endpoint.getPort();
    }
    return protocol().equals("https") ? 443 : 80;
  }

  /**
   * Returns the path without empty segments, whose slashes the SDK would escape. The path that is
   * sent is that of {@link #getUri}, which keeps the empty segments.
   */
  @Override
  public String encodedPath() {
    return request.rawPath().replaceAll("/{2,}", "/");
  }

  @Override
  public Map<String, List<String>> rawQueryParameters() {
    throw new UnsupportedOperationException("the query is sent as it was signed");
  }

  @Override
  public Optional<String> encodedQueryParameters() {
    return request.rawQuery().isEmpty() ? Optional.empty() : Optional.of(request.rawQuery());
  }

  @Override
  public Map<String, List<String>> headers() {
    return headers;
  }

  @Override
  public List<String> matchingHeaders(String header) {
    return headers.getOrDefault(header, List.of());
  }

  @Override
  public Optional<String> firstMatchingHeader(String header) {
    return matchingHeaders(header).stream().findFirst();
  }

  @Override
  public void forEachHeader(BiConsumer<? super String, ? super List<String>> consumer) {
    headers.forEach(consumer);
  }

  @Override
  public int numHeaders() {
    return headers.size();
  }

  @Override
  public SdkHttpRequest.Builder toBuilder() {
    throw new UnsupportedOperationException("a signed request is not changed");
  }
}
