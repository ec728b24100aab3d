package dev.floe.sigv4.body;

import static dev.floe.sigv4.Requests.EXAMPLE;
import static dev.floe.sigv4.Requests.headers;
import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.sigv4.ChunkSeed;
import dev.floe.sigv4.CredentialScope;
import dev.floe.sigv4.PayloadMode;
import dev.floe.sigv4.PlainRequest;
import dev.floe.sigv4.Rejection;
import dev.floe.sigv4.Rejection.Reason;
import dev.floe.sigv4.SigningKey;
import dev.floe.sigv4.body.PayloadDeclaration.ChecksumsOf;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChunkedBodyDecoderTest {
  private static final ChunkSeed SEED =
      new ChunkSeed(
          SigningKey.derive(
              EXAMPLE.secretKey(), new CredentialScope("20130524", "us-east-1", "s3")),
          "20130524T000000Z",
          "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9");
  private static final String OTHER =
      "0000000000000000000000000000000000000000000000000000000000000000";
  private static final String SUM = "x-amz-checksum-crc32:y/Q5Jg==";

  private final ByteArrayOutputStream payload = new ByteArrayOutputStream();

  /**
   * Bodies in Java's notation, each with the reason of its refusal, if any. The head declares a
   * payload of nine bytes with a CRC32 trailer.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          9\\r\\n123456789\\r\\n0\\r\\n{sum}\\r\\n\\r\\n |
          09\\r\\n123456789\\r\\n00\\r\\n{sum}\\r\\n\\r\\n |
          4\\r\\n1234\\r\\n5\\r\\n56789\\r\\n0\\r\\n{sum}\\r\\n\\r\\n |
          9\\r\\n123456789\\r\\n0\\r\\n{sum}\\n\\r\\n\\r\\n |
          9\\r\\n123456789\\r\\n0\\r\\nX-Amz-Checksum-Crc32: y/Q5Jg== \\r\\n\\r\\n |
          9\\r\\n123456789\\r\\n0\\r\\n{sum}\\r\\n\\r\\n\\r\\n |
          9\\r\\n123456789\\r\\n0\\r\\n{sum}\\r\\n\\r\\n\\r\\n\\r\\n | INCOMPLETE_BODY
          9\\r\\n123456789\\r\\n0\\r\\n{sum}\\r\\n\\r\\nx\\r\\n | INCOMPLETE_BODY
          9\\r\\n123456789\\r\\n0\\r\\n{sum}\\r\\n\\r\\nx | INCOMPLETE_BODY
          9\\r\\n123456789\\r\\n0\\r\\n{sum}\\r\\n\\r\\n\\r | INCOMPLETE_BODY
          9\\r\\n123456789\\r\\n0\\r\\n{sum}\\r\\n\\r\\n\\r\\nx | INCOMPLETE_BODY
          9\\r\\n123456789\\r\\n\\r\\n{sum}\\r\\n\\r\\n | INCOMPLETE_BODY
          9\\r\\n123456789\\r\\n-1\\r\\n{sum}\\r\\n\\r\\n | INCOMPLETE_BODY
          9\\r\\n123456789\\r\\nffffffffffffffff\\r\\n{sum}\\r\\n\\r\\n | INCOMPLETE_BODY
          10000000000000009\\r\\n123456789\\r\\n0\\r\\n{sum}\\r\\n\\r\\n | INCOMPLETE_BODY
          9\\r\\n123456789\\r\\n10000000000000000\\r\\n{sum}\\r\\n\\r\\n | INCOMPLETE_BODY
          9\\r\\n123456789\\r\\n0\\r\\n\\r\\n | MALFORMED_TRAILER_ERROR
          9\\r\\n123456789\\r\\n0\\r\\n{sum}\\r\\n{sum}\\r\\n\\r\\n | MALFORMED_TRAILER_ERROR
          9\\r\\n123456789\\r\\n0\\r\\nx-amz-checksum-crc32c:4waSgw==\\r\\n\\r\\n | MALFORMED_TRAILER_ERROR
          9\\r\\n123456789\\r\\n0\\r\\nno colon\\r\\n\\r\\n | MALFORMED_TRAILER_ERROR
          9\\r\\n123456789\\r\\n0\\r\\nx-amz-checksum-crc32:y/Q5Jg\\r\\n\\r\\n | INVALID_REQUEST
          9\\r\\n123456789\\r\\n0\\r\\nx-amz-checksum-crc32:AAAAAA==\\r\\n\\r\\n | BAD_DIGEST
          9\\r\\n123456780\\r\\n0\\r\\n{sum}\\r\\n\\r\\n | BAD_DIGEST
          9\\r\\n123456789\\r\\n0\\r\\n{sum}\\r\\n | INCOMPLETE_BODY
          8\\r\\n12345678\\r\\n0\\r\\n{sum}\\r\\n\\r\\n | INCOMPLETE_BODY
          a\\r\\n1234567890\\r\\n0\\r\\n{sum}\\r\\n\\r\\n | INCOMPLETE_BODY
          9\\r\\n123456789x\\r\\n0\\r\\n{sum}\\r\\n\\r\\n | INCOMPLETE_BODY
          9\\n123456789\\n0\\n{sum}\\n\\n | INCOMPLETE_BODY
          9;a=b\\r\\n123456789\\r\\n0\\r\\n{sum}\\r\\n\\r\\n | INCOMPLETE_BODY
          -9\\r\\n123456789 | INCOMPLETE_BODY
          0x9\\r\\n123456789 | INCOMPLETE_BODY
          +9\\r\\n123456789 | INCOMPLETE_BODY
          ' 9\\r\\n123456789' | INCOMPLETE_BODY
          \\r\\n123456789 | INCOMPLETE_BODY
          ffffffffffffffff\\r\\n1 | INCOMPLETE_BODY
          7fffffffffffffff\\r\\n1 | INCOMPLETE_BODY
          00000000000000009\\r\\n1 | INCOMPLETE_BODY
          """)
  void shouldAcceptOnlyTheGrammar(String body, Reason reason) {
    String wire = body.replace("{sum}", SUM).translateEscapes();
    BodyDecoder decoder = decoder(PayloadMode.Chunked.UNSIGNED_TRAILER, 9);
    Optional<Rejection> during = feed(decoder, wire);
    BodyVerdict verdict = decoder.finish();
    if (reason == null) {
      assertThat(verdict).isInstanceOf(BodyVerdict.Intact.class);
      assertThat(payload.toString(StandardCharsets.US_ASCII)).isEqualTo("123456789");
    } else {
      Rejection rejection = ((BodyVerdict.Rejected) verdict).rejection();
      assertThat(rejection.reason()).isEqualTo(reason);
      during.ifPresent(known -> assertThat(known).isEqualTo(rejection));
    }
  }

  @Test
  void shouldReportABadChunkAtItsEnd() {
    byte[] wire = SignedBody.frame(SEED, "aaaabbbb".getBytes(StandardCharsets.US_ASCII), 4, "");
    int firstB = new String(wire, StandardCharsets.US_ASCII).indexOf("bbbb");
    wire[firstB] = 'c';
    BodyDecoder decoder = decoder(PayloadMode.Chunked.SIGNED, 8);
    assertThat(feed(decoder, wire, 0, firstB + 3)).isEmpty();
    assertThat(decoder.verifiedBytes()).isEqualTo(4);
    assertThat(decoder.payloadBytes()).isEqualTo(7);
    Optional<Rejection> rejection = feed(decoder, wire, firstB + 3, firstB + 4);
    assertThat(rejection.map(Rejection::reason)).hasValue(Reason.SIGNATURE_DOES_NOT_MATCH);
    assertThat(payload.toString(StandardCharsets.US_ASCII)).isEqualTo("aaaacbb");
    assertThat(feed(decoder, wire, firstB + 4, wire.length)).isEqualTo(rejection);
    assertThat(decoder.finish()).isEqualTo(new BodyVerdict.Rejected(rejection.orElseThrow()));
  }

  @Test
  void shouldRefuseABodyWithoutItsFirstChunk() {
    byte[] other = SignedBody.frame(SEED, "aaaabbbb".getBytes(StandardCharsets.US_ASCII), 4, "");
    String text = new String(other, StandardCharsets.US_ASCII);
    int second = text.indexOf("4;", 10);
    BodyDecoder decoder = decoder(PayloadMode.Chunked.SIGNED, 8);
    assertThat(feed(decoder, other, second, other.length).map(Rejection::reason))
        .hasValue(Reason.SIGNATURE_DOES_NOT_MATCH);
  }

  /** Only the signature of the empty last chunk proves that no chunk is missing. */
  @ParameterizedTest
  @ValueSource(strings = {"", "0;chunk-signature=" + OTHER})
  void shouldRefuseAnotherSignatureOfTheLastChunk(String last) {
    byte[] body = "aaaabbbb".getBytes(StandardCharsets.US_ASCII);
    for (String trailer : new String[] {"", SUM}) {
      String wire = new String(SignedBody.frame(SEED, body, 4, trailer), StandardCharsets.US_ASCII);
      int at = wire.indexOf("0;chunk-signature=");
      int end = wire.indexOf("\r\n", at);
      String first = wire.substring(wire.indexOf(';'), wire.indexOf("\r\n"));
      PayloadMode.Chunked mode =
          trailer.isEmpty() ? PayloadMode.Chunked.SIGNED : PayloadMode.Chunked.SIGNED_TRAILER;
      String line = last.isEmpty() ? "0" + first : last;
      assertThat(feed(decoder(mode, 8), wire.substring(0, at) + line + wire.substring(end)))
          .map(Rejection::reason)
          .hasValue(Reason.SIGNATURE_DOES_NOT_MATCH);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "00", ";a=b", " "})
  void shouldRefuseAChunkSignatureOfTheWrongLength(String more) {
    byte[] body = "12345678".getBytes(StandardCharsets.US_ASCII);
    String wire = new String(SignedBody.frame(SEED, body, 8, ""), StandardCharsets.US_ASCII);
    for (int head : new int[] {0, wire.indexOf("0;chunk-signature=")}) {
      int end = wire.indexOf("\r\n", head);
      BodyDecoder decoder = decoder(PayloadMode.Chunked.SIGNED, 8);
      assertThat(feed(decoder, wire.substring(0, end) + more + wire.substring(end))).isPresent();
      assertThat(decoder.finish()).isInstanceOf(BodyVerdict.Rejected.class);
      BodyDecoder shorter = decoder(PayloadMode.Chunked.SIGNED, 8);
      assertThat(feed(shorter, wire.substring(0, end - 2) + wire.substring(end))).isPresent();
    }
    byte[] digits = "123456789".getBytes(StandardCharsets.US_ASCII);
    String signed = new String(SignedBody.frame(SEED, digits, 9, SUM), StandardCharsets.US_ASCII);
    int end = signed.indexOf("\r\n", signed.indexOf("x-amz-trailer-signature:"));
    assertThat(verdict(signed.substring(0, end) + more.strip() + signed.substring(end)))
        .isInstanceOf(more.isBlank() ? BodyVerdict.Intact.class : BodyVerdict.Rejected.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"8\r\n", "8;chunk-signature=\r\n", "8;signature=00\r\n"})
  void shouldRefuseChunksWithoutSignature(String head) {
    BodyDecoder decoder = decoder(PayloadMode.Chunked.SIGNED, 8);
    assertThat(feed(decoder, head + "12345678")).isPresent();
  }

  @Test
  void shouldRefuseATrailerThatIsNotSigned() {
    byte[] digits = "123456789".getBytes(StandardCharsets.US_ASCII);
    String whole = new String(SignedBody.frame(SEED, digits, 9, SUM), StandardCharsets.US_ASCII);
    assertThat(verdict(whole)).isInstanceOf(BodyVerdict.Intact.class);
    int signature = whole.indexOf("x-amz-trailer-signature:");
    for (String wire :
        new String[] {
          whole.substring(0, signature) + "\r\n",
          whole.substring(0, signature) + "\r\n\r\n",
          whole.replace(SUM + "\r\n", SUM + "\r\n\r\n\r\n"),
          whole.substring(0, whole.length() - 2) + "x-amz-meta-a:b\r\n\r\n",
          whole.substring(0, whole.length() - 2) + whole.substring(signature),
          whole.replace(SUM, "x-amz-checksum-crc32:AAAAAA=="),
          whole.substring(0, signature) + "x-amz-trailer-signature:00\r\n\r\n"
        }) {
      assertThat(verdict(wire)).as("%s", wire).isInstanceOf(BodyVerdict.Rejected.class);
    }
    assertThat(verdict(whole.replace(SUM + "\r\n", SUM + "\n\r\n")))
        .as("as minio-go ends its lines")
        .isInstanceOf(BodyVerdict.Intact.class);
  }

  @Test
  void shouldRefuseLinesThatAreTooLong() {
    BodyDecoder head = decoder(PayloadMode.Chunked.UNSIGNED_TRAILER, 9);
    assertThat(feed(head, "0".repeat(300)).map(Rejection::reason)).hasValue(Reason.INCOMPLETE_BODY);
    BodyDecoder trailer = decoder(PayloadMode.Chunked.UNSIGNED_TRAILER, 0);
    assertThat(feed(trailer, "0\r\n" + "x".repeat(300)).map(Rejection::reason))
        .hasValue(Reason.MALFORMED_TRAILER_ERROR);
  }

  @Test
  void shouldAcceptAChunkThatDeclaresMoreThanFourGigabytes() {
    long length = 5L << 30;
    BodyDecoder decoder = decoder(PayloadMode.Chunked.UNSIGNED_TRAILER, length);
    assertThat(feed(decoder, Long.toHexString(length) + "\r\n")).isEmpty();
    ByteBuffer zeros = ByteBuffer.allocateDirect(1 << 20);
    for (int i = 0; i < 64; i++) {
      assertThat(decoder.feed(zeros.clear(), _ -> {})).isEmpty();
    }
    assertThat(decoder.payloadBytes()).isEqualTo(64L << 20);
    assertThat(decoder.finish()).isInstanceOf(BodyVerdict.Rejected.class);
  }

  private BodyVerdict verdict(String wire) {
    BodyDecoder decoder = decoder(PayloadMode.Chunked.SIGNED_TRAILER, 9);
    feed(decoder, wire);
    return decoder.finish();
  }

  private static BodyDecoder decoder(PayloadMode.Chunked mode, long length) {
    PlainRequest head =
        PlainRequest.of(
            "PUT", "/b/k", headers("x-amz-decoded-content-length", Long.toString(length)));
    if (mode.trailer()) {
      head = head.plus(headers("x-amz-trailer", "x-amz-checksum-crc32"));
    }
    PayloadDeclaration.Parsed parsed = PayloadDeclaration.parse(head, mode, ChecksumsOf.BODY);
    return ((PayloadDeclaration.Declared) parsed).declaration().newDecoder(SEED);
  }

  private Optional<Rejection> feed(BodyDecoder decoder, String wire) {
    byte[] bytes = wire.getBytes(StandardCharsets.US_ASCII);
    return feed(decoder, bytes, 0, bytes.length);
  }

  private Optional<Rejection> feed(BodyDecoder decoder, byte[] wire, int start, int end) {
    return decoder.feed(
        ByteBuffer.wrap(wire, start, end - start),
        slice -> {
          byte[] bytes = new byte[slice.remaining()];
          slice.get(bytes);
          payload.writeBytes(bytes);
        });
  }
}
