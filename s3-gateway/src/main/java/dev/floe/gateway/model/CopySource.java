package dev.floe.gateway.model;

import dev.floe.gateway.object.ObjectKey;
import dev.floe.gateway.object.UriEncoding;

/**
 * The object that {@code x-amz-copy-source} names.
 *
 * @param versionId empty for the current version
 */
public record CopySource(ObjectKey object, String versionId) {
  /** The header's name. */
  public static final String HEADER = "x-amz-copy-source";

  private static final String VERSION_ID = "versionId=";

  /**
   * Parses the header: {@code [/]bucket/key[?versionId=id]}, percent-encoded, with {@code +} for a
   * space. Clients may encode the slashes too.
   *
   * <p>The question mark is found before decoding, as in S3, so that a key's own {@code %3F} stays
   * part of the key. The right to read is checked for the parsed source, so only {@link #header} is
   * sent to the origin and never the client's text.
   *
   * @throws S3Exception InvalidArgument, or InvalidURI if the percent-encoding is invalid
   */
  public static CopySource parse(String header) {
    int question = header.indexOf('?');
    String path = PercentDecoder.query(question < 0 ? header : header.substring(0, question));
    String versionId = question < 0 ? "" : versionId(header, question + 1);
    String name = path.startsWith("/") ? path.substring(1) : path;
    int slash = name.indexOf('/');
    if (slash < 0 || slash == name.length() - 1) {
      throw malformed(header);
    }
    String bucket = name.substring(0, slash);
    if (!Target.isBucketName(bucket)) {
      throw malformed(header);
    }
    return new CopySource(new ObjectKey(bucket, name.substring(slash + 1)), versionId);
  }

  /** Returns the header's value for this source, encoded once, which all servers decode alike. */
  public String header() {
    String path = UriEncoding.path("/" + object);
    return versionId.isEmpty() ? path : path + "?" + VERSION_ID + UriEncoding.component(versionId);
  }

  private static String versionId(String header, int start) {
    boolean named = header.startsWith(VERSION_ID, start) && header.indexOf('&', start) < 0;
    String id = named ? PercentDecoder.query(header.substring(start + VERSION_ID.length())) : "";
    if (id.isEmpty()) {
      throw malformed(header);
    }
    return id;
  }

  private static S3Exception malformed(String value) {
    return new S3Exception(
            S3Error.INVALID_ARGUMENT,
            "Copy Source must mention the source bucket and key: sourcebucket/sourcekey")
        .with("ArgumentName", HEADER)
        .with("ArgumentValue", value);
  }
}
