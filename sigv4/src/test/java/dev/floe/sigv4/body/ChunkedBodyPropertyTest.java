package dev.floe.sigv4.body;

import static dev.floe.sigv4.Requests.EXAMPLE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.sigv4.ChunkSeed;
import dev.floe.sigv4.CredentialScope;
import dev.floe.sigv4.PayloadMode;
import dev.floe.sigv4.PlainRequest;
import dev.floe.sigv4.Requests;
import dev.floe.sigv4.SigningKey;
import dev.floe.sigv4.body.PayloadDeclaration.ChecksumsOf;
import dev.floe.sigv4.checksum.Checksum;
import dev.floe.sigv4.checksum.ChecksumAlgorithm;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Whole, truncated and corrupted bodies of all three aws-chunked forms, in pieces of any size. */
class ChunkedBodyPropertyTest {
  private static final ChunkSeed SEED =
      new ChunkSeed(
          SigningKey.derive(
              EXAMPLE.secretKey(), new CredentialScope("20130524", "us-east-1", "s3")),
          "20130524T000000Z",
          "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9");

  @ParameterizedTest
  @EnumSource(mode = Mode.MATCH_NONE, names = "ECDSA.*")
  void shouldDecodeThePayloadFromAnyPieces(PayloadMode.Chunked mode) {
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      Body body = Body.random(mode, random, 20_000);
      Requests.Decoded decoded = Requests.decode(body.decoder(), body.wire, random);
      assertThat(decoded.payload()).as("seed %s", seed).isEqualTo(body.payload);
      assertThat(decoded.verdict())
          .as("seed %s", seed)
          .isEqualTo(new BodyVerdict.Intact(body.payload.length, body.checksums()));
    }
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.MATCH_NONE, names = "ECDSA.*")
  void shouldRefuseABodyCutAnywhere(PayloadMode.Chunked mode) {
    for (int seed = 0; seed < 4; seed++) {
      Random random = new Random(seed);
      Body body = Body.random(mode, random, 300);
      for (int length = 0; length < body.wire.length; length++) {
        Requests.Decoded decoded =
            Requests.decode(body.decoder(), Arrays.copyOf(body.wire, length), random);
        assertThat(decoded.verdict())
            .as("seed %s, %s of %s bytes", seed, length, body.wire.length)
            .isInstanceOf(BodyVerdict.Rejected.class);
        assertThat(decoded.payload())
            .isEqualTo(Arrays.copyOf(body.payload, decoded.payload().length));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.MATCH_NONE, names = "ECDSA.*")
  void shouldNeverAcceptAPayloadThatOneFlippedBitChanged(PayloadMode.Chunked mode) {
    for (int seed = 0; seed < 4; seed++) {
      Random random = new Random(seed);
      Body body = Body.random(mode, random, 300);
      for (int at = 0; at < body.wire.length; at++) {
        byte[] wire = body.wire.clone();
        wire[at] ^= (byte) (1 << random.nextInt(8));
        Requests.Decoded decoded = Requests.decode(body.decoder(), wire, random);
        // A change of case in hex digits or in a trailer's name, or of the CR before a trailer
        // line's LF, has no effect.
        if (decoded.verdict() instanceof BodyVerdict.Intact intact) {
          assertThat(decoded.payload()).as("seed %s, byte %s", seed, at).isEqualTo(body.payload);
          assertThat(intact.checksums()).isEqualTo(body.checksums());
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.MATCH_NONE, names = "ECDSA.*")
  void shouldRefuseBytesAfterTheEnd(PayloadMode.Chunked mode) {
    Body body = Body.random(mode, new Random(7), 300);
    for (String more : List.of("x\r\n", "\r\n\r\n", "0\r\n\r\n")) {
      byte[] wire = concat(body.wire, more);
      assertThat(Requests.decode(body.decoder(), wire, new Random(1)).verdict())
          .as("%s", more)
          .isInstanceOf(BodyVerdict.Rejected.class);
    }
  }

  private static byte[] concat(byte[] wire, String more) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(wire);
    all.writeBytes(more.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    return all.toByteArray();
  }

  private static final class Body {
    private final PayloadMode.Chunked mode;
    private final ChecksumAlgorithm algorithm;
    private final byte[] payload;
    private final String checksum;
    private final byte[] wire;

    private Body(
        PayloadMode.Chunked mode, ChecksumAlgorithm algorithm, byte[] payload, int chunkBytes) {
      this.mode = mode;
      this.algorithm = algorithm;
      this.payload = payload;
      Checksum sum = algorithm.newChecksum();
      sum.update(ByteBuffer.wrap(payload));
      this.checksum = sum.base64();
      String line = algorithm.headerName() + ":" + checksum;
      this.wire =
          mode.signed()
              ? SignedBody.frame(SEED, payload, chunkBytes, mode.trailer() ? line : "")
              : unsigned(payload, chunkBytes, algorithm, checksum);
    }

    static Body random(PayloadMode.Chunked mode, Random random, int maxBytes) {
      byte[] payload = new byte[random.nextInt(maxBytes)];
      random.nextBytes(payload);
      ChecksumAlgorithm[] algorithms = ChecksumAlgorithm.values();
      return new Body(
          mode,
          algorithms[random.nextInt(algorithms.length)],
          payload,
          1 + random.nextInt(maxBytes));
    }

    private static byte[] unsigned(
        byte[] payload, int chunkBytes, ChecksumAlgorithm algorithm, String checksum) {
      ByteArrayOutputStream wire = new ByteArrayOutputStream();
      PayloadSink sink =
          slice -> {
            byte[] bytes = new byte[slice.remaining()];
            slice.get(bytes);
            wire.writeBytes(bytes);
          };
      ChunkedBodyEncoder encoder = new ChunkedBodyEncoder(payload.length, chunkBytes, algorithm);
      encoder.encode(ByteBuffer.wrap(payload), sink);
      encoder.finish(checksum, sink);
      assertThat(wire.size()).isEqualTo(encoder.wireBytes());
      return wire.toByteArray();
    }

    Map<ChecksumAlgorithm, String> checksums() {
      return mode.trailer() ? Map.of(algorithm, checksum) : Map.of();
    }

    BodyDecoder decoder() {
      PlainRequest head =
          PlainRequest.of(
              "PUT",
              "/b/k",
              Requests.headers("x-amz-decoded-content-length", Integer.toString(payload.length)));
      if (mode.trailer()) {
        head = head.plus(Requests.headers("x-amz-trailer", algorithm.headerName()));
      }
      PayloadDeclaration.Parsed parsed = PayloadDeclaration.parse(head, mode, ChecksumsOf.BODY);
      return ((PayloadDeclaration.Declared) parsed).declaration().newDecoder(SEED);
    }
  }
}
