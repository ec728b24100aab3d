package dev.floe.gateway.object;

import java.time.Instant;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Writes versions in few bytes, and reads them again. S3's usual ETag is an MD5 sum in hexadecimal
 * digits, followed by the number of parts if there were any. The sum of such an ETag is written as
 * 16 bytes; any other ETag is written as text.
 */
public final class PackedVersion {
  private static final Pattern MD5 = Pattern.compile("\"([0-9a-f]{32})(?:-([1-9][0-9]{0,8}))?\"");
  private static final HexFormat HEX = HexFormat.of();
  private static final int MD5_BYTES = 16;

  private static final int OTHER_ETAG = 0;
  private static final int SUM = 1;
  private static final int SUM_OF_PARTS = 2;

  private PackedVersion() {}

  public static void write(PackedWriter to, ObjectVersion version) {
    writeEtag(to, version.etag());
    writeTime(to, version.lastModified());
    to.writeNumber(version.lengthBytes());
    to.writeText(version.versionId());
  }

  public static ObjectVersion read(PackedReader from) {
    return new ObjectVersion(readEtag(from), readTime(from), from.readNumber(), from.readText());
  }

  private static void writeEtag(PackedWriter to, String etag) {
    Matcher sum = MD5.matcher(etag);
    if (!sum.matches()) {
      to.writeByte(OTHER_ETAG);
      to.writeText(etag);
      return;
    }
    String parts = sum.group(2);
    to.writeByte(parts == null ? SUM : SUM_OF_PARTS);
    to.writeBytes(HEX.parseHex(sum.group(1)));
    if (parts != null) {
      to.writeNumber(Integer.parseInt(parts));
    }
  }

  private static String readEtag(PackedReader from) {
    int form = from.readByte();
    if (form == OTHER_ETAG) {
      return from.readText();
    }
    String sum = HEX.formatHex(from.readBytes(MD5_BYTES));
    return form == SUM ? "\"" + sum + "\"" : "\"" + sum + "-" + from.readNumber() + "\"";
  }

  /** Writes a time. Whole seconds from 1970 on, as S3 sends them, take five bytes. */
  public static void writeTime(PackedWriter to, Instant time) {
    long seconds = time.getEpochSecond();
    int nanos = time.getNano();
    to.writeNumber((seconds << 1) | (nanos == 0 ? 0 : 1));
    if (nanos != 0) {
      to.writeNumber(nanos);
    }
  }

  public static Instant readTime(PackedReader from) {
    long seconds = from.readNumber();
    return Instant.ofEpochSecond(seconds >> 1, (seconds & 1) == 0 ? 0 : from.readNumber());
  }
}
