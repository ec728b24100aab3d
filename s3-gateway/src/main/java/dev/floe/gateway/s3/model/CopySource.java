package dev.floe.gateway.s3.model;

import dev.floe.gateway.object.ObjectKey;

/**
 * What {@code x-amz-copy-source} names.
 *
 * @param versionId empty for the current version
 */
public record CopySource(ObjectKey object, String versionId) {

  /**
   * Reads the header: {@code [/]bucket/key[?versionId=id]}, percent-encoded.
   *
   * <p>The question mark is looked for before decoding, as S3 does, so that a key's own {@code %3F}
   * stays part of the key. What S3 might read in another way than this gateway is refused: the
   * right to read is checked on what is parsed here.
   *
   * @throws S3Exception InvalidArgument
   */
  public static CopySource parse(String header) {
    int question = header.indexOf('?');
    String path = question < 0 ? header : header.substring(0, question);
    String versionId = question < 0 ? "" : versionId(header.substring(question + 1));
    String decoded = PercentDecoder.path(path.startsWith("/") ? path.substring(1) : path);
    int slash = decoded.indexOf('/');
    if (slash < 1 || slash == decoded.length() - 1 || decoded.startsWith("arn:")) {
      throw malformed(header);
    }
    return new CopySource(
        new ObjectKey(decoded.substring(0, slash), decoded.substring(slash + 1)), versionId);
  }

  private static String versionId(String query) {
    String name = "versionId=";
    if (!query.startsWith(name) || query.length() == name.length() || query.contains("&")) {
      throw malformed(query);
    }
    return PercentDecoder.path(query.substring(name.length()));
  }

  private static S3Exception malformed(String value) {
    return new S3Exception(
            S3Error.INVALID_ARGUMENT,
            "Copy Source must mention the source bucket and key: sourcebucket/sourcekey")
        .with("ArgumentName", "x-amz-copy-source")
        .with("ArgumentValue", value);
  }
}
