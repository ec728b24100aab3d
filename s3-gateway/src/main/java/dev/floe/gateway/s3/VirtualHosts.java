package dev.floe.gateway.s3;

import dev.floe.gateway.exchange.RequestHead;
import java.util.List;
import java.util.Locale;

/**
 * Finds buckets in Host headers: under the suffix {@code s3.example.com}, {@code
 * photos.s3.example.com} names the bucket {@code photos}.
 *
 * @param suffixes without a leading dot; none makes every request path-style
 */
public record VirtualHosts(List<String> suffixes) {
  public VirtualHosts {
    suffixes = suffixes.stream().map(suffix -> "." + suffix.toLowerCase(Locale.ROOT)).toList();
  }

  /** The bucket that Host names; empty for a path-style request. */
  String bucket(RequestHead head) {
    if (suffixes.isEmpty()) {
      return "";
    }
    String host = head.headers().first("host").orElse("").toLowerCase(Locale.ROOT);
    int colon = host.lastIndexOf(':');
    String name = colon < 0 ? host : host.substring(0, colon);
    for (String suffix : suffixes) {
      if (name.length() > suffix.length() && name.endsWith(suffix)) {
        return name.substring(0, name.length() - suffix.length());
      }
    }
    return "";
  }
}
