package dev.floe.gateway.exchange;

import dev.floe.gateway.object.PackedReader;
import dev.floe.gateway.object.PackedWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * Writes headers of S3's answers in few bytes, and reads them again. Lines and names that S3 sends
 * with nearly every object take one byte each, and so does a value that the reader knows already.
 * All other text is written as it is, so the headers that are read always equal those that were
 * written.
 */
public final class PackedHeaders {
  /** Starts a name that is written out. */
  private static final int OTHER_NAME = 0;

  /** Starts a user's metadata, whose name follows without its prefix. */
  private static final int METADATA = 1;

  private static final int FIRST_LINE = 2;
  private static final String METADATA_PREFIX = "x-amz-meta-";

  // The order is part of the format: a line or name is written as its position in the lists. There
  // are at most 254 lines and names together.
  private static final List<Headers.Field> LINES =
      List.of(
          new Headers.Field("Accept-Ranges", "bytes"),
          new Headers.Field("Server", "AmazonS3"),
          new Headers.Field("Server", "MinIO"),
          new Headers.Field("Strict-Transport-Security", "max-age=31536000; includeSubDomains"),
          new Headers.Field("Vary", "Origin"),
          new Headers.Field("Vary", "Accept-Encoding"),
          new Headers.Field("X-Content-Type-Options", "nosniff"),
          new Headers.Field("X-Xss-Protection", "1; mode=block"),
          new Headers.Field("Content-Type", "application/octet-stream"),
          new Headers.Field("Content-Type", "binary/octet-stream"),
          new Headers.Field("Content-Type", "application/json"),
          new Headers.Field("Content-Type", "application/x-tar"),
          new Headers.Field("Content-Type", "application/gzip"),
          new Headers.Field("Content-Type", "application/zip"),
          new Headers.Field("Content-Type", "application/pdf"),
          new Headers.Field("Content-Type", "application/xml"),
          new Headers.Field("Content-Type", "application/javascript"),
          new Headers.Field("Content-Type", "application/vnd.apache.parquet"),
          new Headers.Field("Content-Type", "application/x-www-form-urlencoded"),
          new Headers.Field("Content-Type", "text/plain"),
          new Headers.Field("Content-Type", "text/plain; charset=utf-8"),
          new Headers.Field("Content-Type", "text/html"),
          new Headers.Field("Content-Type", "text/html; charset=utf-8"),
          new Headers.Field("Content-Type", "text/css"),
          new Headers.Field("Content-Type", "text/csv"),
          new Headers.Field("Content-Type", "image/jpeg"),
          new Headers.Field("Content-Type", "image/png"),
          new Headers.Field("Content-Type", "image/webp"),
          new Headers.Field("Content-Type", "video/mp4"),
          new Headers.Field("x-amz-server-side-encryption", "AES256"),
          new Headers.Field("x-amz-server-side-encryption", "aws:kms"),
          new Headers.Field("x-amz-server-side-encryption-bucket-key-enabled", "true"),
          new Headers.Field("x-amz-checksum-type", "FULL_OBJECT"),
          new Headers.Field("x-amz-checksum-type", "COMPOSITE"),
          new Headers.Field("x-amz-replication-status", "COMPLETED"),
          new Headers.Field("x-amz-replication-status", "REPLICA"),
          new Headers.Field("x-amz-storage-class", "STANDARD_IA"),
          new Headers.Field("x-amz-storage-class", "INTELLIGENT_TIERING"));

  private static final List<String> NAMES =
      List.of(
          "ETag",
          "Last-Modified",
          "x-amz-version-id",
          "Content-Type",
          "Cache-Control",
          "Content-Disposition",
          "Content-Encoding",
          "Content-Language",
          "Expires",
          "Server",
          "Vary",
          "x-amz-expiration",
          "x-amz-server-side-encryption",
          "x-amz-server-side-encryption-aws-kms-key-id",
          "x-amz-storage-class",
          "x-amz-replication-status",
          "x-amz-tagging-count",
          "x-amz-website-redirect-location",
          "x-amz-object-lock-mode",
          "x-amz-object-lock-retain-until-date",
          "x-amz-object-lock-legal-hold",
          "x-amz-restore",
          "x-amz-checksum-crc32",
          "x-amz-checksum-crc32c",
          "x-amz-checksum-crc64nvme",
          "x-amz-checksum-sha1",
          "x-amz-checksum-sha256",
          "x-amz-checksum-type");

  private static final int FIRST_NAME = FIRST_LINE + LINES.size();

  private static final Map<Headers.Field, Integer> LINE_CODES = codes(LINES, FIRST_LINE);
  private static final Map<String, Integer> NAME_CODES = codes(NAMES, FIRST_NAME);

  private PackedHeaders() {}

  private static <T> Map<T, Integer> codes(List<T> of, int first) {
    Map<T, Integer> codes = new HashMap<>();
    for (int i = 0; i < of.size(); i++) {
      codes.put(of.get(i), first + i);
    }
    return Map.copyOf(codes);
  }

  /**
   * Writes headers.
   *
   * @param known values that the reader will know, in the same order
   */
  public static void write(PackedWriter to, Headers headers, List<String> known) {
    to.writeNumber(headers.size());
    for (Headers.Field field : headers) {
      Integer line = LINE_CODES.get(field);
      if (line != null) {
        to.writeByte(line);
      } else {
        writeName(to, field.name());
        writeValue(to, field.value(), known);
      }
    }
  }

  private static void writeName(PackedWriter to, String name) {
    Integer code = NAME_CODES.get(name);
    if (code != null) {
      to.writeByte(code);
    } else if (name.startsWith(METADATA_PREFIX)) {
      to.writeByte(METADATA);
      to.writeText(name.substring(METADATA_PREFIX.length()));
    } else {
      to.writeByte(OTHER_NAME);
      to.writeText(name);
    }
  }

  private static void writeValue(PackedWriter to, String value, List<String> known) {
    int place = known.indexOf(value);
    to.writeByte(place + 1);
    if (place < 0) {
      to.writeText(value);
    }
  }

  /**
   * Reads headers.
   *
   * @param known returns the known value at a position in the list that was passed to {@link
   *     #write}
   */
  public static Headers read(PackedReader from, IntFunction<String> known) {
    int size = Math.toIntExact(from.readNumber());
    List<Headers.Field> fields = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      int code = from.readByte();
      fields.add(
          code >= FIRST_LINE && code < FIRST_NAME
              ? LINES.get(code - FIRST_LINE)
              : new Headers.Field(name(code, from), value(from, known)));
    }
    return Headers.of(fields);
  }

  private static String name(int code, PackedReader from) {
    return switch (code) {
      case OTHER_NAME -> from.readText();
      case METADATA -> METADATA_PREFIX + from.readText();
      default -> NAMES.get(code - FIRST_NAME);
    };
  }

  private static String value(PackedReader from, IntFunction<String> known) {
    int place = from.readByte() - 1;
    return place < 0 ? from.readText() : known.apply(place);
  }
}
