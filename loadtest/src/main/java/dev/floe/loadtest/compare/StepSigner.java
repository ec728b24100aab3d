package dev.floe.loadtest.compare;

import dev.floe.loadtest.compare.sequence.Signing;
import dev.floe.loadtest.compare.sequence.Step;
import dev.floe.sigv4.Credentials;
import dev.floe.sigv4.Header;
import dev.floe.sigv4.PayloadMode;
import dev.floe.sigv4.PlainRequest;
import dev.floe.sigv4.SigningKeyCache;
import dev.floe.sigv4.body.ChunkedBodyEncoder;
import dev.floe.sigv4.checksum.ChecksumAlgorithm;
import dev.floe.sigv4.sign.RequestSigner;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Signs requests for one server, correctly or wrongly as each {@link Step} says. Thread-safe. */
final class StepSigner {
  private static final String REGION = "us-east-1";
  private static final Duration EXPIRY = Duration.ofMinutes(10);
  private static final ChecksumAlgorithm TRAILER = ChecksumAlgorithm.CRC32;

  private final String host;
  private final Credentials credentials;

  StepSigner(String host, Credentials credentials) {
    this.host = host;
    this.credentials = credentials;
  }

  /** A request as sent: its head with the empty line, and its body. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Wire(String head, byte[] body) {}

  Wire sign(Step step, UnaryOperator<String> placeholders) {
    List<Header> headers = new ArrayList<>();
    headers.add(new Header("Host", host));
    step.headers()
        .forEach(each -> headers.add(new Header(each.name(), placeholders.apply(each.value()))));
    Optional<byte[]> body = step.body(placeholders);
    byte[] payload = body.orElse(new byte[0]);
    if (step.text() != null && payload.length > 0 && step.header("Content-MD5").isEmpty()) {
      headers.add(new Header("Content-MD5", sum(ChecksumAlgorithm.MD5, payload)));
    }
    byte[] sent = payload;
    if (step.signing() == Signing.TRAILER) {
      sent = framed(payload);
      headers.add(new Header("Content-Encoding", "aws-chunked"));
      headers.add(new Header("x-amz-decoded-content-length", Integer.toString(payload.length)));
      headers.add(new Header("x-amz-trailer", TRAILER.headerName()));
    }
    if (body.isPresent()) {
      headers.add(new Header("Content-Length", Integer.toString(sent.length)));
    }
    PlainRequest unsigned =
        PlainRequest.of(step.method(), placeholders.apply(step.target()), headers);
    return new Wire(head(signed(unsigned, step.signing(), payload)), sent);
  }

  private PlainRequest signed(PlainRequest request, Signing signing, byte[] payload) {
    return switch (signing) {
      case NONE -> request;
      case PRESIGNED ->
          request.withRawQuery(signer(REGION, Duration.ZERO).presign(request, credentials, EXPIRY));
      case HEAD -> inHead(request, credentials, PayloadMode.UNSIGNED);
      case BODY -> inHead(request, credentials, sha256(payload));
      case WRONG_BODY -> inHead(request, credentials, PayloadMode.EMPTY);
      case TRAILER -> inHead(request, credentials, PayloadMode.Chunked.UNSIGNED_TRAILER);
      case WRONG_SECRET ->
          inHead(
              request,
              Credentials.of(credentials.accessKeyId(), "another-secret-key"),
              PayloadMode.UNSIGNED);
      case UNKNOWN_KEY ->
          inHead(request, Credentials.of("NOSUCHKEY", "a-secret-key"), PayloadMode.UNSIGNED);
      case OLD ->
          request.plus(
              signer(REGION, Duration.ofHours(1))
                  .sign(request, credentials, PayloadMode.UNSIGNED)
                  .headers());
      case OTHER_REGION ->
          request.plus(
              signer("eu-west-3", Duration.ZERO)
                  .sign(request, credentials, PayloadMode.UNSIGNED)
                  .headers());
    };
  }

  private static PlainRequest inHead(
      PlainRequest request, Credentials credentials, PayloadMode payload) {
    return request.plus(
        signer(REGION, Duration.ZERO).sign(request, credentials, payload).headers());
  }

  private static RequestSigner signer(String region, Duration late) {
    return new RequestSigner(region, "s3", new SigningKeyCache(4), () -> Instant.now().minus(late));
  }

  private static String head(PlainRequest request) {
    String query = request.rawQuery().isEmpty() ? "" : "?" + request.rawQuery();
    StringBuilder head =
        new StringBuilder(
            "%s %s%s HTTP/1.1\r\n".formatted(request.method(), request.rawPath(), query));
    for (Header header : request.headers()) {
      head.append(header.name()).append(": ").append(header.value()).append("\r\n");
    }
    return head.append("\r\n").toString();
  }

  private static byte[] framed(byte[] payload) {
    ChunkedBodyEncoder encoder =
        new ChunkedBodyEncoder(payload.length, ChunkedBodyEncoder.DEFAULT_CHUNK_BYTES, TRAILER);
    ByteArrayOutputStream framed = new ByteArrayOutputStream();
    encoder.encode(ByteBuffer.wrap(payload), piece -> append(piece, framed));
    encoder.finish(sum(TRAILER, payload), piece -> append(piece, framed));
    return framed.toByteArray();
  }

  private static void append(ByteBuffer piece, ByteArrayOutputStream to) {
    byte[] bytes = new byte[piece.remaining()];
    piece.get(bytes);
    to.writeBytes(bytes);
  }

  private static String sum(ChecksumAlgorithm algorithm, byte[] bytes) {
    var sum = algorithm.newChecksum();
    sum.update(ByteBuffer.wrap(bytes));
    return sum.base64();
  }

  private static PayloadMode sha256(byte[] bytes) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return new PayloadMode.Sha256(HexFormat.of().formatHex(digest));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
