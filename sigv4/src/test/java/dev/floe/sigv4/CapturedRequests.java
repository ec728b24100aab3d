package dev.floe.sigv4;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** Reads the requests under {@code captures/}; see the README there. */
public final class CapturedRequests {
  public static final List<String> CLIENTS =
      List.of(
          "aws-cli", "boto3", "aws-sdk-java", "aws-sdk-go", "aws-sdk-js", "mc", "s3cmd", "curl");

  private CapturedRequests() {}

  /** A recorded request. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Captured(PlainRequest head, byte[] body) {
    @Override
    public String toString() {
      return head.method() + " " + head.rawPath() + "?" + head.rawQuery();
    }
  }

  public static List<Captured> of(String client) {
    byte[] all = read("captures/" + client + ".requests");
    List<Captured> captured = new ArrayList<>();
    for (int at = 0; at < all.length; ) {
      int lineEnd = indexOf(all, "\n", at);
      String[] mark = text(all, at, lineEnd).split(" ", -1);
      int start = lineEnd + 1;
      int end = start + Integer.parseInt(mark[1]);
      captured.add(parse(Arrays.copyOfRange(all, start, end)));
      at = end + 1;
    }
    return captured;
  }

  private static Captured parse(byte[] raw) {
    int headEnd = indexOf(raw, "\r\n\r\n", 0);
    String[] lines = text(raw, 0, headEnd).split("\r\n", -1);
    String[] start = lines[0].split(" ", -1);
    List<Header> headers = new ArrayList<>();
    for (String line : Arrays.asList(lines).subList(1, lines.length)) {
      int colon = line.indexOf(':');
      headers.add(new Header(line.substring(0, colon), line.substring(colon + 1)));
    }
    return new Captured(
        PlainRequest.of(start[0], start[1], headers),
        Arrays.copyOfRange(raw, headEnd + 4, raw.length));
  }

  private static byte[] read(String name) {
    try (InputStream in =
        Objects.requireNonNull(CapturedRequests.class.getResourceAsStream(name), name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int indexOf(byte[] all, String mark, int from) {
    byte[] wanted = mark.getBytes(StandardCharsets.ISO_8859_1);
    for (int i = from; i + wanted.length <= all.length; i++) {
      if (Arrays.equals(all, i, i + wanted.length, wanted, 0, wanted.length)) {
        return i;
      }
    }
    throw new IllegalArgumentException("no " + mark + " after byte " + from);
  }

  private static String text(byte[] all, int start, int end) {
    return new String(all, start, end - start, StandardCharsets.ISO_8859_1);
  }
}
