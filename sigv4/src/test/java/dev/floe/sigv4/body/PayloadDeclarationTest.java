package dev.floe.sigv4.body;

import static dev.floe.sigv4.Requests.headers;
import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.sigv4.PayloadMode;
import dev.floe.sigv4.PlainRequest;
import dev.floe.sigv4.Rejection;
import dev.floe.sigv4.Rejection.Reason;
import dev.floe.sigv4.Requests;
import dev.floe.sigv4.body.PayloadDeclaration.ChecksumsOf;
import dev.floe.sigv4.checksum.ChecksumAlgorithm;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests the declarations in heads, and compares plain bodies with them. */
class PayloadDeclarationTest {
  private static final byte[] DIGITS = "123456789".getBytes(StandardCharsets.US_ASCII);
  private static final String DIGITS_SHA256 =
      "15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          UNSIGNED-PAYLOAD | Content-Length | x | INVALID_ARGUMENT
          UNSIGNED-PAYLOAD | Content-Length | -1 | INVALID_ARGUMENT
          UNSIGNED-PAYLOAD | Content-Length | '' | INVALID_ARGUMENT
          UNSIGNED-PAYLOAD | Content-Length | 9999999999999999999 | INVALID_ARGUMENT
          UNSIGNED-PAYLOAD | Content-MD5 | YWJj | INVALID_DIGEST
          UNSIGNED-PAYLOAD | Content-MD5 | no base64 | INVALID_DIGEST
          UNSIGNED-PAYLOAD | x-amz-checksum-crc32 | AAAA | INVALID_REQUEST
          UNSIGNED-PAYLOAD | x-amz-checksum-xxhash3 | AAAAAA== | INVALID_REQUEST
          UNSIGNED-PAYLOAD | x-amz-checksum-crc16 | AAA= | NOT_IMPLEMENTED
          UNSIGNED-PAYLOAD | x-amz-trailer | x-amz-checksum-crc32 | INVALID_REQUEST
          STREAMING-UNSIGNED-PAYLOAD-TRAILER | Content-Length | 5 | MISSING_CONTENT_LENGTH
          STREAMING-AWS4-HMAC-SHA256-PAYLOAD | Content-Length | 5 | MISSING_CONTENT_LENGTH
          STREAMING-AWS4-HMAC-SHA256-PAYLOAD | x-amz-decoded-content-length | 0x5 | INVALID_ARGUMENT
          STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD | x-amz-decoded-content-length | 5 | NOT_IMPLEMENTED
          """)
  void shouldRefuseInconsistentHeads(String mode, String name, String value, Reason reason) {
    PlainRequest head = PlainRequest.of("PUT", "/b/k", headers(name, value));
    assertThat(refused(head, PayloadMode.parse(mode).orElseThrow()).reason()).isEqualTo(reason);
  }

  @ParameterizedTest
  @CsvSource({
    "x-amz-meta-a, INVALID_REQUEST",
    "x-amz-checksum-crc16, NOT_IMPLEMENTED",
    "'x-amz-checksum-crc32,x-amz-checksum-sha1', INVALID_REQUEST"
  })
  void shouldRefuseUnsupportedTrailers(String names, Reason reason) {
    PlainRequest head =
        PlainRequest.of(
            "PUT", "/b/k", headers("x-amz-decoded-content-length", "1", "X-Amz-Trailer", names));
    assertThat(refused(head, PayloadMode.Chunked.UNSIGNED_TRAILER).reason()).isEqualTo(reason);
  }

  @Test
  void shouldRefuseTwoChecksums() {
    PlainRequest head =
        PlainRequest.of(
            "PUT",
            "/b/k",
            headers("x-amz-checksum-crc32", "y/Q5Jg==", "x-amz-checksum-crc32c", "4waSgw=="));
    assertThat(refused(head, PayloadMode.UNSIGNED).message())
        .startsWith("Expecting a single x-amz-checksum- header.");
  }

  @Test
  void shouldRefuseTwoDigests() {
    PlainRequest head =
        PlainRequest.of(
            "PUT",
            "/b/k",
            headers(
                "Content-MD5",
                "JfnnlDI7RTiF9RgfG2JNCw==",
                "content-md5",
                "JfnnlDI7RTiF9RgfG2JNCw=="));
    assertThat(refused(head, PayloadMode.UNSIGNED).reason()).isEqualTo(Reason.INVALID_DIGEST);
  }

  @Test
  void shouldReadLengthAndChecksum() {
    PayloadDeclaration plain =
        declared(
            PlainRequest.of(
                "PUT",
                "/b/k",
                headers(
                    "Content-Length",
                    "7000000000",
                    "x-amz-checksum-type",
                    "FULL_OBJECT",
                    "x-amz-checksum-sha1",
                    "98O8HYCOBHMq32eZZczDTKeuNEE=")),
            PayloadMode.UNSIGNED,
            ChecksumsOf.BODY);
    assertThat(plain.payloadBytes()).hasValue(7_000_000_000L);
    assertThat(plain.checksum()).hasValue(ChecksumAlgorithm.SHA1);
    assertThat(plain.trailing()).isFalse();
    PayloadDeclaration trailing =
        declared(
            PlainRequest.of(
                "PUT",
                "/b/k",
                headers(
                    "x-amz-decoded-content-length", "5", "x-amz-trailer", "x-amz-checksum-crc32")),
            PayloadMode.Chunked.UNSIGNED_TRAILER,
            ChecksumsOf.BODY);
    assertThat(trailing.payloadBytes()).hasValue(5);
    assertThat(trailing.trailing()).isTrue();
    PayloadDeclaration unknown =
        declared(
            PlainRequest.of("PUT", "/b/k", headers("Transfer-Encoding", "chunked")),
            PayloadMode.UNSIGNED,
            ChecksumsOf.BODY);
    assertThat(unknown.payloadBytes()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "Content-MD5, JfnnlDI7RTiF9RgfG2JNCw==,",
    "Content-MD5, JfnnlDI7RTiF9RgfG2JNCg==, BAD_DIGEST",
    "x-amz-checksum-crc32, y/Q5Jg==,",
    "x-amz-checksum-crc32, y/Q5Jw==, BAD_DIGEST",
    "x-amz-checksum-crc32c, 4waSgw==,",
    "x-amz-checksum-crc64nvme, rosUhgp5mIg=,",
    "x-amz-checksum-crc64nvme, rosUhgp5mIk=, BAD_DIGEST",
    "x-amz-checksum-sha1, 98O8HYCOBHMq32eZZczDTKeuNEE=,",
    "Content-Length, 9,",
    "Content-Length, 8, INCOMPLETE_BODY",
    "Content-Length, 10, INCOMPLETE_BODY",
  })
  void shouldCompareABodyWithItsHead(String name, String value, Reason reason) {
    PlainRequest head =
        PlainRequest.of("PUT", "/b/k", headers(name, value, "Transfer-Encoding", "chunked"));
    for (PayloadMode mode :
        new PayloadMode[] {PayloadMode.UNSIGNED, new PayloadMode.Sha256(DIGITS_SHA256)}) {
      BodyVerdict verdict = digits(declared(head, mode, ChecksumsOf.BODY));
      if (reason == null) {
        assertThat(verdict).isInstanceOf(BodyVerdict.Intact.class);
      } else {
        assertThat(((BodyVerdict.Rejected) verdict).rejection().reason()).isEqualTo(reason);
      }
    }
  }

  @Test
  void shouldCompareABodyWithItsSignedSha256() {
    PlainRequest head = PlainRequest.of("PUT", "/b/k", headers("Content-Length", "9"));
    BodyVerdict verdict = digits(declared(head, PayloadMode.EMPTY, ChecksumsOf.BODY));
    Rejection rejection = ((BodyVerdict.Rejected) verdict).rejection();
    assertThat(rejection.reason()).isEqualTo(Reason.X_AMZ_CONTENT_SHA256_MISMATCH);
    assertThat(rejection.details()).containsEntry("S3ComputedContentSHA256", DIGITS_SHA256);
  }

  @Test
  void shouldIgnoreChecksumsOfOtherData() {
    PlainRequest head =
        PlainRequest.of(
            "POST", "/b/k", headers("Content-Length", "9", "x-amz-checksum-crc32", "AAAAAA==-3"));
    assertThat(digits(declared(head, PayloadMode.UNSIGNED, ChecksumsOf.SOMETHING_ELSE)))
        .isEqualTo(new BodyVerdict.Intact(9, Map.of()));
  }

  private static BodyVerdict digits(PayloadDeclaration declaration) {
    return Requests.decode(declaration.newDecoder(null), DIGITS, new Random(1)).verdict();
  }

  private static PayloadDeclaration declared(
      PlainRequest head, PayloadMode mode, ChecksumsOf checksums) {
    return switch (PayloadDeclaration.parse(head, mode, checksums)) {
      case PayloadDeclaration.Declared declared -> declared.declaration();
      case PayloadDeclaration.Refused refused ->
          throw new AssertionError("refused: " + refused.rejection());
    };
  }

  private static Rejection refused(PlainRequest head, PayloadMode mode) {
    return switch (PayloadDeclaration.parse(head, mode, ChecksumsOf.BODY)) {
      case PayloadDeclaration.Declared _ -> throw new AssertionError("not refused");
      case PayloadDeclaration.Refused refused -> refused.rejection();
    };
  }
}
