package dev.floe.sigv4;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** A {@link RequestView} that holds the parts of a request. */
public record PlainRequest(String method, String rawPath, String rawQuery, List<Header> headers)
    implements RequestView {
  public PlainRequest {
    Objects.requireNonNull(method, "method");
    Objects.requireNonNull(rawPath, "rawPath");
    Objects.requireNonNull(rawQuery, "rawQuery");
    headers = List.copyOf(headers);
  }

  /** Splits a request target such as {@code /bucket/key?list-type=2}. */
  public static PlainRequest of(String method, String target, List<Header> headers) {
    int question = target.indexOf('?');
    return question < 0
        ? new PlainRequest(method, target, "", headers)
        : new PlainRequest(
            method, target.substring(0, question), target.substring(question + 1), headers);
  }

  @Override
  public int headerCount() {
    return headers.size();
  }

  @Override
  public String headerName(int index) {
    return headers.get(index).name();
  }

  @Override
  public String headerValue(int index) {
    return headers.get(index).value();
  }

  /** Returns this request with {@code more} appended to its headers. */
  public PlainRequest plus(List<Header> more) {
    List<Header> all = new ArrayList<>(headers);
    all.addAll(more);
    return new PlainRequest(method, rawPath, rawQuery, all);
  }

  /** Returns this request with another query. */
  public PlainRequest withRawQuery(String query) {
    return new PlainRequest(method, rawPath, query, headers);
  }
}
