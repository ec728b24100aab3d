package dev.floe.gateway.auth.iam;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The facts of a request that conditions and policy variables can name. */
public enum ConditionKey {
  USERNAME("aws:username", Type.TEXT),
  SOURCE_IP("aws:SourceIp", Type.ADDRESS),
  SECURE_TRANSPORT("aws:SecureTransport", Type.BOOLEAN),
  CURRENT_TIME("aws:CurrentTime", Type.TIME),
  EPOCH_TIME("aws:EpochTime", Type.TIME),
  USER_AGENT("aws:UserAgent", Type.TEXT),
  REFERER("aws:Referer", Type.TEXT),
  PREFIX("s3:prefix", Type.TEXT),
  DELIMITER("s3:delimiter", Type.TEXT),
  MAX_KEYS("s3:max-keys", Type.NUMBER),
  ACL("s3:x-amz-acl", Type.TEXT),
  ENCRYPTION("s3:x-amz-server-side-encryption", Type.TEXT),
  ENCRYPTION_KEY("s3:x-amz-server-side-encryption-aws-kms-key-id", Type.TEXT),
  STORAGE_CLASS("s3:x-amz-storage-class", Type.TEXT),
  METADATA_DIRECTIVE("s3:x-amz-metadata-directive", Type.TEXT),
  SIGNATURE_VERSION("s3:signatureversion", Type.TEXT),
  AUTH_TYPE("s3:authType", Type.TEXT);

  private final String text;
  private final Type type;

  ConditionKey(String text, Type type) {
    this.text = text;
    this.type = type;
  }

  /** The form of a key's value. */
  enum Type {
    TEXT,
    NUMBER,
    TIME,
    BOOLEAN,
    ADDRESS
  }

  /** Returns the name as AWS writes it: {@code s3:prefix}. */
  public String text() {
    return text;
  }

  Type type() {
    return type;
  }

  /**
   * Finds a key by its name; case makes no difference.
   *
   * @throws IllegalArgumentException if the gateway does not know the key
   */
  static ConditionKey of(String name) {
    return find(name)
        .orElseThrow(() ->
            new IllegalArgumentException(
                "condition key '%s' cannot be decided here, expected one of %s"
                    .formatted(
                        name,
                        Stream.of(values())
                            .map(ConditionKey::text)
                            .collect(Collectors.joining(", ")))));
  }

  private static Optional<ConditionKey> find(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return Stream.of(values())
        .filter(key -> key.text.toLowerCase(Locale.ROOT).equals(lower))
        .findFirst();
  }
}
