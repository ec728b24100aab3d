package dev.floe.gateway.s3;

import dev.floe.gateway.exchange.RequestHead;
import dev.floe.gateway.model.S3Error;
import dev.floe.gateway.model.S3Exception;
import dev.floe.gateway.model.Target;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Finds buckets in Host headers: under the suffix {@code s3.example.com}, {@code
 * photos.s3.example.com} names the bucket {@code photos}. A Host that is not a valid host name is
 * refused, because the bucket taken from it becomes part of a path.
 *
 * @param suffixes passed without a leading dot; kept with one, the longest first. If the list is
 *     empty, every request is path-style
 */
public record VirtualHosts(List<String> suffixes) {
  public VirtualHosts {
    // The longest first: the bucket of photos.s3.example.com must not be photos.s3, under
    // example.com.
    suffixes =
        suffixes.stream()
            .map(suffix -> "." + suffix.toLowerCase(Locale.ROOT))
            .sorted(Comparator.comparingInt(String::length).reversed())
            .toList();
  }

  /**
   * A name or an address (an IPv6 address in brackets), and perhaps a port (RFC 3986, section 3.2).
   */
  private static final Pattern HOST =
      Pattern.compile("([A-Za-z0-9._-]{1,255}|\\[[0-9A-Fa-f:.]{2,45}])(:[0-9]{0,5})?");

  /**
   * Returns the bucket that Host names; empty for a path-style request.
   *
   * @throws S3Exception BadRequest, InvalidBucketName
   */
  String bucket(RequestHead head) {
    String host = head.headers().first("host").orElse("");
    if (!host.isEmpty() && !HOST.matcher(host).matches()) {
      throw new S3Exception(S3Error.BAD_REQUEST, "The Host header is not the name of a host.");
    }
    int colon = host.lastIndexOf(':');
    String name = (colon < 0 ? host : host.substring(0, colon)).toLowerCase(Locale.ROOT);
    for (String suffix : suffixes) {
      if (name.equals(suffix.substring(1))) {
        return "";
      }
      if (name.endsWith(suffix)) {
        String bucket = name.substring(0, name.length() - suffix.length());
        if (!Target.isBucketName(bucket)) {
          throw new S3Exception(S3Error.INVALID_BUCKET_NAME).with("BucketName", bucket);
        }
        return bucket;
      }
    }
    return "";
  }
}
