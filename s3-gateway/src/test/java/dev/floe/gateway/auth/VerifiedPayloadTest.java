package dev.floe.gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.gateway.auth.iam.Policy;
import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.exchange.RequestBody;
import dev.floe.gateway.exchange.RequestHead;
import dev.floe.gateway.model.Payload;
import dev.floe.gateway.model.S3Error;
import dev.floe.gateway.model.S3Exception;
import dev.floe.sigv4.Credentials;
import dev.floe.sigv4.Header;
import dev.floe.sigv4.PayloadMode;
import dev.floe.sigv4.PlainRequest;
import dev.floe.sigv4.SigningKeyCache;
import dev.floe.sigv4.body.ChunkedBodyEncoder;
import dev.floe.sigv4.checksum.Checksum;
import dev.floe.sigv4.checksum.ChecksumAlgorithm;
import dev.floe.sigv4.sign.RequestSigner;
import dev.floe.sigv4.verify.VerifierSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class VerifiedPayloadTest {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-01-02T03:04:05Z"));
  private static final Credentials CREDENTIALS = Credentials.of("KEY", "secret");
  private final Random random = new Random(7);

  /** A body that arrives in pieces of random length. */
  private RequestBody body(byte[] wire) {
    ByteBuffer rest = ByteBuffer.wrap(wire);
    return into -> {
      if (!rest.hasRemaining()) {
        return -1;
      }
      int length = Math.min(1 + random.nextInt(700), Math.min(rest.remaining(), into.remaining()));
      into.put(rest.slice(rest.position(), length));
      rest.position(rest.position() + length);
      return length;
    };
  }

  private static List<Header> headers(String... namesAndValues) {
    List<Header> headers = new ArrayList<>(List.of(new Header("Host", "h")));
    for (int i = 0; i < namesAndValues.length; i += 2) {
      headers.add(new Header(namesAndValues[i], namesAndValues[i + 1]));
    }
    return headers;
  }

  private Payload payload(byte[] wire, PayloadMode mode, List<Header> headers) {
    PlainRequest unsigned = new PlainRequest("PUT", "/bkt/key", "", headers);
    RequestSigner signer = new RequestSigner("us-east-1", "s3", new SigningKeyCache(8), CLOCK);
    Headers.Builder fields = Headers.builder().add("Content-Length", Integer.toString(wire.length));
    unsigned
        .plus(signer.sign(unsigned, CREDENTIALS, mode).headers())
        .headers()
        .forEach(header -> fields.add(header.name(), header.value()));
    RequestHead head =
        new RequestHead(
            "PUT",
            "/bkt/key",
            "",
            fields.build(),
            wire.length,
            InetSocketAddress.createUnresolved("client", 1));
    IdentityStore store =
        new IdentityStore(
            new Identities(List.of(Identity.of("me", CREDENTIALS, Policy.ALLOW_ALL))));
    Authentication authentication =
        new Authenticator(store, VerifierSettings.s3("us-east-1"), CLOCK).authenticate(head, "");
    assertThat(authentication).isInstanceOf(Authentication.Complete.class);
    return ((Authentication.Complete) authentication)
        .request()
        .payload(body(wire), head.headers(), true);
  }

  private byte[] readAll(Payload payload) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    while (true) {
      ByteBuffer into = ByteBuffer.allocate(1 + random.nextInt(500));
      if (payload.read(into) < 0) {
        return all.toByteArray();
      }
      all.write(into.array(), 0, into.position());
    }
  }

  /** Reads until the body is refused. Before that, reads may return all bytes except the last. */
  private void assertRefused(Payload payload, S3Error error, long lengthBytes) throws IOException {
    long given = 0;
    try {
      while (true) {
        ByteBuffer into = ByteBuffer.allocate(1 + random.nextInt(500));
        int read = payload.read(into);
        assertThat(read).as("bytes of a body that must be refused").isPositive();
        given += read;
      }
    } catch (S3Exception refusal) {
      assertThat(refusal.error()).isEqualTo(error);
    }
    assertThat(given).isLessThan(lengthBytes);
    assertThatThrownBy(() -> payload.read(ByteBuffer.allocate(1)))
        .as("a read after the refusal")
        .isInstanceOf(S3Exception.class);
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static PayloadMode sha256(byte[] bytes) throws Exception {
    return new PayloadMode.Sha256(
        HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));
  }

  private static String sum(ChecksumAlgorithm algorithm, byte[] bytes) {
    Checksum checksum = algorithm.newChecksum();
    checksum.update(ByteBuffer.wrap(bytes));
    return checksum.base64();
  }

  private static byte[] framed(byte[] bytes, ChecksumAlgorithm algorithm, String checksum) {
    ByteArrayOutputStream wire = new ByteArrayOutputStream();
    ChunkedBodyEncoder encoder = new ChunkedBodyEncoder(bytes.length, 1000, algorithm);
    encoder.encode(ByteBuffer.wrap(bytes), slice -> drain(slice, wire));
    encoder.finish(checksum, slice -> drain(slice, wire));
    return wire.toByteArray();
  }

  private static void drain(ByteBuffer slice, ByteArrayOutputStream wire) {
    byte[] bytes = new byte[slice.remaining()];
    slice.get(bytes);
    wire.write(bytes, 0, bytes.length);
  }

  private static List<Header> trailing(byte[] bytes, ChecksumAlgorithm algorithm) {
    return headers(
        "x-amz-trailer",
        algorithm.headerName(),
        "x-amz-decoded-content-length",
        Integer.toString(bytes.length));
  }

  @Test
  void returnsSignedBodiesWhole() throws Exception {
    for (int length : new int[] {0, 1, 2, 999, 5000}) {
      byte[] bytes = bytes(length);
      Payload payload = payload(bytes, sha256(bytes), headers());
      assertThat(payload.lengthBytes()).isEqualTo(length);
      assertThat(readAll(payload)).isEqualTo(bytes);
    }
  }

  @ParameterizedTest
  @EnumSource
  void removesTheFramesAndReturnsTheTrailer(ChecksumAlgorithm algorithm) throws Exception {
    for (int length : new int[] {0, 1, 1000, 5000}) {
      byte[] bytes = bytes(length);
      String sum = sum(algorithm, bytes);
      Payload payload =
          payload(
              framed(bytes, algorithm, sum),
              PayloadMode.Chunked.UNSIGNED_TRAILER,
              trailing(bytes, algorithm));
      assertThat(payload.lengthBytes()).isEqualTo(length);
      assertThat(payload.trailer()).contains(algorithm.headerName());
      assertThat(readAll(payload)).isEqualTo(bytes);
      assertThat(payload.checksums()).containsEntry(algorithm.headerName(), sum);
    }
  }

  @Test
  void withholdsTheLastByteOfABodyThatWasNotSigned() throws Exception {
    for (int length : new int[] {1, 2, 3000}) {
      assertRefused(
          payload(bytes(length), sha256(bytes(length + 1)), headers()),
          S3Error.X_AMZ_CONTENT_SHA256_MISMATCH,
          length);
    }
  }

  @ParameterizedTest
  @EnumSource
  void withholdsTheLastByteOfABodyWhoseTrailerIsWrong(ChecksumAlgorithm algorithm)
      throws Exception {
    byte[] bytes = bytes(4000);
    assertRefused(
        payload(
            framed(bytes, algorithm, sum(algorithm, bytes(1))),
            PayloadMode.Chunked.UNSIGNED_TRAILER,
            trailing(bytes, algorithm)),
        S3Error.BAD_DIGEST,
        bytes.length);
  }

  @Test
  void refusesAnEmptyBodyThatIsNotTheSignedOne() throws Exception {
    Payload payload = payload(new byte[0], sha256(bytes(1)), headers());
    assertThatThrownBy(() -> payload.read(ByteBuffer.allocate(8))).isInstanceOf(S3Exception.class);
  }

  @ParameterizedTest
  @EnumSource
  void comparesTheBodyWithTheChecksumInTheHead(ChecksumAlgorithm algorithm) throws Exception {
    byte[] bytes = bytes(2000);
    String name = algorithm.headerName();
    assertThat(readAll(payload(bytes, PayloadMode.UNSIGNED, headers(name, sum(algorithm, bytes)))))
        .isEqualTo(bytes);
    assertRefused(
        payload(bytes, PayloadMode.UNSIGNED, headers(name, sum(algorithm, bytes(1)))),
        S3Error.BAD_DIGEST,
        bytes.length);
  }

  @Test
  void refusesAnMd5ThatDoesNotMatch() throws Exception {
    byte[] bytes = bytes(2000);
    String md5 =
        Base64.getEncoder()
            .encodeToString(
                MessageDigest.getInstance("MD5").digest("no".getBytes(StandardCharsets.UTF_8)));
    assertRefused(
        payload(bytes, PayloadMode.UNSIGNED, headers("Content-MD5", md5)),
        S3Error.BAD_DIGEST,
        bytes.length);
  }

  @Test
  void cutBodiesAreIncomplete() throws Exception {
    byte[] bytes = bytes(4000);
    byte[] wire = framed(bytes, ChecksumAlgorithm.CRC32C, sum(ChecksumAlgorithm.CRC32C, bytes));
    assertRefused(
        payload(
            Arrays.copyOf(wire, wire.length / 2),
            PayloadMode.Chunked.UNSIGNED_TRAILER,
            trailing(bytes, ChecksumAlgorithm.CRC32C)),
        S3Error.INCOMPLETE_BODY,
        bytes.length);
  }
}
