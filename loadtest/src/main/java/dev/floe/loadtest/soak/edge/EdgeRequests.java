package dev.floe.loadtest.soak.edge;

import dev.floe.sigv4.Credentials;
import dev.floe.sigv4.Header;
import dev.floe.sigv4.PayloadMode;
import dev.floe.sigv4.PlainRequest;
import dev.floe.sigv4.SigningKeyCache;
import dev.floe.sigv4.sign.RequestSigner;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Generates requests that are almost right. Some are damaged before they are signed: the signature
 * is valid, so the damage reaches the parser of operations. After signing, the head, the body, both
 * or neither are damaged. Confined to one thread.
 */
final class EdgeRequests {
  private static final Duration EXPIRY = Duration.ofMinutes(5);
  private static final int MAX_XML_REPEATS = 3000;
  // MinIO answers longer documents by closing the connection.
  private static final int MAX_XML_BYTES = 900_000;
  private static final List<String> QUERIES =
      List.of(
          "",
          "?versionId=null",
          "?partNumber=1",
          "?uploads",
          "?uploadId=x&partNumber=2",
          "?acl",
          "?tagging",
          "?list-type=2&max-keys=3&prefix=e",
          "?location",
          "?response-content-type=text%2Fplain",
          "?x-id=GetObject",
          "?attributes",
          "?torrent",
          "?select&select-type=2",
          "?legal-hold",
          "?versions");
  private static final List<Header> ODD_HEADERS =
      List.of(
          new Header("Range", "bytes=0-9"),
          new Header("Range", "bytes=-5"),
          new Header("Range", "bytes=9-1,3-"),
          new Header("If-Match", "\"x\""),
          new Header("If-None-Match", "*"),
          new Header("If-Modified-Since", "now"),
          new Header("x-amz-copy-source", "/edge/object"),
          new Header("x-amz-copy-source-range", "bytes=0-1"),
          new Header("x-amz-meta-a", "b"),
          new Header("Content-MD5", "x"),
          new Header("Content-Type", "a/b"),
          new Header("x-amz-checksum-crc32", "AAAAAA=="),
          new Header("x-amz-sdk-checksum-algorithm", "CRC32"),
          new Header("Cache-Control", "no-store"),
          new Header("Expect", "100-continue"),
          new Header("Cookie", "a=b"));

  private final Random random;
  private final Damage damage;
  private final String host;
  private final String bucket;
  private final Credentials credentials;
  private final RequestSigner signer =
      new RequestSigner("us-east-1", "s3", new SigningKeyCache(4), Instant::now);

  EdgeRequests(Random random, String host, String bucket, Credentials credentials) {
    this.random = random;
    this.damage = new Damage(random);
    this.host = host;
    this.bucket = bucket;
    this.credentials = credentials;
  }

  EdgeRequest next() {
    return switch (random.nextInt(8)) {
      case 0 -> plain("GET", new byte[0]);
      case 1 -> plain("HEAD", new byte[0]);
      case 2 -> plain(random.nextBoolean() ? "DELETE" : "OPTIONS", new byte[0]);
      case 3 -> plain("PUT", bytes());
      case 4 -> presigned();
      case 5 -> document("?delete", deletions());
      case 6 -> document("?uploadId=none", parts());
      default -> chunked();
    };
  }

  private byte[] bytes() {
    byte[] bytes = new byte[random.nextInt(200_000)];
    random.nextBytes(bytes);
    return bytes;
  }

  private String target() {
    String target = "/" + bucket + "/object-" + random.nextInt(20) + one(QUERIES);
    return random.nextInt(3) == 0 ? readable(damage.of(target), target) : target;
  }

  /** Returns the damaged target if it can be signed, otherwise the undamaged one. */
  private static String readable(String damaged, String whole) {
    boolean sendable =
        damaged.startsWith("/") && damaged.chars().allMatch(c -> c > ' ' && c < 0x7F);
    return sendable && !damaged.matches(".*%(?![0-9A-Fa-f]{2}).*") ? damaged : whole;
  }

  private <T> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  private EdgeRequest plain(String method, byte[] body) {
    PayloadMode payload = random.nextBoolean() ? PayloadMode.UNSIGNED : PayloadMode.EMPTY;
    String framing =
        body.length > 0 || random.nextInt(20) == 0 ? "Content-Length: " + body.length + "\r\n" : "";
    return damaged(method, method, signed(method, target(), payload, oddHeaders()) + framing, body);
  }

  private EdgeRequest presigned() {
    PlainRequest unsigned = PlainRequest.of("GET", target(), List.of(new Header("Host", host)));
    String target = unsigned.rawPath() + "?" + signer.presign(unsigned, credentials, EXPIRY);
    String head = "GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\n";
    return damaged("GET", "presigned", head, new byte[0]);
  }

  private EdgeRequest document(String query, String xml) {
    byte[] whole = xml.getBytes(StandardCharsets.UTF_8);
    byte[] body = Arrays.copyOf(whole, Math.min(whole.length, MAX_XML_BYTES));
    String target = "/" + bucket + (query.equals("?delete") ? "" : "/object") + query;
    String head =
        signed("POST", target, PayloadMode.UNSIGNED, List.of())
            + "Content-Length: "
            + body.length
            + "\r\n";
    EdgeRequest asIs = new EdgeRequest("POST", "document", true, head + "\r\n", body);
    return random.nextBoolean() ? asIs : damaged("POST", "document", head, body);
  }

  private String deletions() {
    StringBuilder xml = new StringBuilder("<Delete>");
    String object = damage.of("<Object><Key>none-" + random.nextInt(9) + "</Key></Object>");
    xml.repeat(object, 1 + random.nextInt(random.nextInt(8) == 0 ? MAX_XML_REPEATS : 3));
    return damage.of(xml.append("</Delete>").toString());
  }

  private String parts() {
    StringBuilder xml = new StringBuilder("<CompleteMultipartUpload>");
    String part = damage.of("<Part><PartNumber>1</PartNumber><ETag>\"x\"</ETag></Part>");
    xml.repeat(part, 1 + random.nextInt(random.nextInt(8) == 0 ? MAX_XML_REPEATS : 3));
    return damage.of(xml.append("</CompleteMultipartUpload>").toString());
  }

  /** Returns an aws-chunked upload, with a known length or in HTTP's own chunks. */
  private EdgeRequest chunked() {
    PayloadMode.Chunked mode = one(List.of(PayloadMode.Chunked.values()));
    byte[] bytes = bytes();
    List<Header> headers = oddHeaders();
    headers.add(new Header("Content-Encoding", "aws-chunked"));
    headers.add(new Header("x-amz-decoded-content-length", Integer.toString(bytes.length)));
    if (mode.trailer()) {
      headers.add(new Header("x-amz-trailer", "x-amz-checksum-crc32"));
    }
    String head = signed("PUT", target(), mode, headers);
    byte[] body = awsChunks(bytes, mode);
    if (random.nextBoolean()) {
      return damaged("PUT", "chunked", head + "Content-Length: " + body.length + "\r\n", body);
    }
    String size = Integer.toHexString(body.length) + "\r\n";
    byte[] twice = joined(joined(latin(size), body), latin("\r\n0\r\n\r\n"));
    return damaged("PUT", "chunked twice", head + "Transfer-Encoding: chunked\r\n", twice);
  }

  private static byte[] awsChunks(byte[] bytes, PayloadMode.Chunked mode) {
    String signature = mode.signed() ? ";chunk-signature=" + "0".repeat(64) : "";
    String trailer = mode.trailer() ? "x-amz-checksum-crc32:AAAAAA==\r\n" : "";
    String end = (bytes.length > 0 ? "\r\n" : "") + "0" + signature + "\r\n" + trailer + "\r\n";
    String size = bytes.length > 0 ? Integer.toHexString(bytes.length) + signature + "\r\n" : "";
    return joined(joined(latin(size), bytes), latin(end));
  }

  private List<Header> oddHeaders() {
    List<Header> headers = new ArrayList<>();
    for (int more = random.nextInt(4); more > 0; more--) {
      Header header = one(ODD_HEADERS);
      boolean change = random.nextInt(4) == 0;
      headers.add(change ? new Header(header.name(), line(damage.of(header.value()))) : header);
    }
    return headers;
  }

  /** Removes line ends: before signing, no damage may end a header's line. */
  private static String line(String value) {
    return value.replaceAll("[\\r\\n\\x00]", "").strip();
  }

  private String signed(String method, String target, PayloadMode mode, List<Header> more) {
    List<Header> headers = new ArrayList<>(more);
    headers.add(new Header("Host", host));
    PlainRequest unsigned = PlainRequest.of(method, target, headers);
    PlainRequest signed = unsigned.plus(signer.sign(unsigned, credentials, mode).headers());
    StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\n");
    signed
        .headers()
        .forEach(h -> head.append(h.name()).append(": ").append(h.value()).append("\r\n"));
    return head.toString();
  }

  /** Damages the head, the body, both or nothing, with even chances. */
  private EdgeRequest damaged(String method, String kind, String head, byte[] body) {
    int which = random.nextInt(4);
    String heading = (which & 1) == 0 ? head : damage.of(head);
    byte[] content = (which & 2) == 0 ? body : damage.of(body);
    return new EdgeRequest(method, kind, which == 0, heading + "\r\n", content);
  }

  private static byte[] latin(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] joined(byte[] first, byte[] second) {
    byte[] joined = new byte[first.length + second.length];
    System.arraycopy(first, 0, joined, 0, first.length);
    System.arraycopy(second, 0, joined, first.length, second.length);
    return joined;
  }
}
