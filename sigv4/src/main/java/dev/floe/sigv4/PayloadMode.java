package dev.floe.sigv4;

import java.util.HexFormat;
import java.util.Optional;

/** The way in which a signature covers the body, declared by {@code x-amz-content-sha256}. */
public sealed interface PayloadMode {
  /** Returns the value of {@code x-amz-content-sha256}, as written in the canonical request. */
  String headerValue();

  /** The body is not signed. */
  record Unsigned() implements PayloadMode {
    @Override
    public String headerValue() {
      return "UNSIGNED-PAYLOAD";
    }
  }

  /** The whole body's SHA-256, 64 hex digits in lower case, is signed. */
  record Sha256(String hex) implements PayloadMode {
    public Sha256 {
      if (!isSha256(hex)) {
        throw new IllegalArgumentException("not 64 lower-case hex digits: " + hex);
      }
    }

    @Override
    public String headerValue() {
      return hex;
    }

    /** Returns the digest's 32 bytes. */
    public byte[] bytes() {
      return HexFormat.of().parseHex(hex);
    }
  }

  /** The body has aws-chunked framing. */
  enum Chunked implements PayloadMode {
    /** Every chunk signed. */
    SIGNED("STREAMING-AWS4-HMAC-SHA256-PAYLOAD", true, false),
    /** Every chunk and the trailer signed. */
    SIGNED_TRAILER("STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER", true, true),
    /** Chunks unsigned, a trailer with a checksum. */
    UNSIGNED_TRAILER("STREAMING-UNSIGNED-PAYLOAD-TRAILER", false, true),
    /** Signature Version 4a's chunks, recognised only to refuse them by name. */
    ECDSA("STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD", true, false),
    /** Signature Version 4a's chunks and trailer, recognised only to refuse them by name. */
    ECDSA_TRAILER("STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER", true, true);

    private final String headerValue;
    private final boolean signed;
    private final boolean trailer;

    Chunked(String headerValue, boolean signed, boolean trailer) {
      this.headerValue = headerValue;
      this.signed = signed;
      this.trailer = trailer;
    }

    @Override
    public String headerValue() {
      return headerValue;
    }

    /** Returns true if each chunk carries a signature. */
    public boolean signed() {
      return signed;
    }

    /** Returns true if a trailer follows the last chunk. */
    public boolean trailer() {
      return trailer;
    }
  }

  /** The body is not signed. */
  PayloadMode UNSIGNED = new Unsigned();

  /** The mode of a signed empty body: the SHA-256 of no bytes. */
  PayloadMode EMPTY =
      new Sha256("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");

  /** Parses {@code headerValue}; returns empty if it is none of S3's values. */
  static Optional<PayloadMode> parse(String headerValue) {
    if (headerValue.equals(UNSIGNED.headerValue())) {
      return Optional.of(UNSIGNED);
    }
    for (Chunked chunked : Chunked.values()) {
      if (headerValue.equals(chunked.headerValue())) {
        return Optional.of(chunked);
      }
    }
    return isSha256(headerValue) ? Optional.of(new Sha256(headerValue)) : Optional.empty();
  }

  private static boolean isSha256(String hex) {
    if (hex.length() != 64) {
      return false;
    }
    for (int i = 0; i < 64; i++) {
      char c = hex.charAt(i);
      if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
        return false;
      }
    }
    return true;
  }
}
