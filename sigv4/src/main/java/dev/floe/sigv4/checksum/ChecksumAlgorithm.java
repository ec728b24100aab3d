package dev.floe.sigv4.checksum;

import com.dynatrace.hash4j.hashing.Hashing;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/** The checksum algorithms of S3's {@code x-amz-checksum-*} headers. */
public enum ChecksumAlgorithm {
  CRC32("crc32", 4),
  CRC32C("crc32c", 4),
  CRC64NVME("crc64nvme", 8),
  SHA1("sha1", 20),
  SHA256("sha256", 32),
  SHA512("sha512", 64),
  MD5("md5", 16),
  XXHASH3("xxhash3", 8),
  XXHASH64("xxhash64", 8),
  XXHASH128("xxhash128", 16);

  /** The prefix of every checksum header's name. */
  public static final String HEADER_PREFIX = "x-amz-checksum-";

  private final String headerName;
  private final int lengthBytes;

  ChecksumAlgorithm(String suffix, int lengthBytes) {
    this.headerName = HEADER_PREFIX + suffix;
    this.lengthBytes = lengthBytes;
  }

  /** Returns the name of the header or trailer in lower case: {@code x-amz-checksum-crc32c}. */
  public String headerName() {
    return headerName;
  }

  /** Returns the length of the sum in bytes; its Base64 has {@link #base64Length} characters. */
  public int lengthBytes() {
    return lengthBytes;
  }

  /** Returns the length of the sum in Base64, in characters. */
  public int base64Length() {
    return (lengthBytes + 2) / 3 * 4;
  }

  /** Returns a new running checksum. */
  public Checksum newChecksum() {
    return switch (this) {
      case CRC32 -> new CrcChecksum(new CRC32(), lengthBytes);
      case CRC32C -> new CrcChecksum(new CRC32C(), lengthBytes);
      case CRC64NVME -> new CrcChecksum(new Crc64Nvme(), lengthBytes);
      case SHA1 -> new DigestChecksum("SHA-1");
      case SHA256 -> new DigestChecksum("SHA-256");
      case SHA512 -> new DigestChecksum("SHA-512");
      case MD5 -> new DigestChecksum("MD5");
      case XXHASH3 -> new XxHashChecksum(Hashing.xxh3_64().hashStream());
      case XXHASH64 -> new XxHashChecksum(Hashing.xxh64().hashStream());
      case XXHASH128 -> new XxHashChecksum(Hashing.xxh3_128().hashStream());
    };
  }

  /** Decodes a sum from Base64; returns empty if it is malformed or of the wrong length. */
  public Optional<byte[]> parse(String base64) {
    if (base64.length() != base64Length()) {
      return Optional.empty();
    }
    try {
      byte[] sum = Base64.getDecoder().decode(base64);
      return sum.length == lengthBytes ? Optional.of(sum) : Optional.empty();
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /** Returns the algorithm of a header or trailer, given its name in any case. */
  public static Optional<ChecksumAlgorithm> ofHeader(String name) {
    String wanted = name.toLowerCase(Locale.ROOT);
    return Arrays.stream(values()).filter(each -> each.headerName.equals(wanted)).findFirst();
  }
}
