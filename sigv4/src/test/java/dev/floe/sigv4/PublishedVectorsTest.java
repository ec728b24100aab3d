package dev.floe.sigv4;

import static dev.floe.sigv4.Requests.EXAMPLE;
import static dev.floe.sigv4.Requests.EXAMPLE_TIME;
import static dev.floe.sigv4.Requests.headers;
import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.sigv4.body.BodyVerdict;
import dev.floe.sigv4.checksum.ChecksumAlgorithm;
import dev.floe.sigv4.sign.RequestSigner;
import dev.floe.sigv4.verify.Verdict;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The examples of "Authenticating Requests" in the Amazon S3 API reference. */
class PublishedVectorsTest {
  private static final String BUCKET_HOST = "examplebucket.s3.amazonaws.com";

  private final RequestSigner signer =
      new RequestSigner(
          "us-east-1", "s3", new SigningKeyCache(8), InstantSource.fixed(EXAMPLE_TIME));

  @Test
  void shouldSignAndVerifyGetObject() {
    check(
        PlainRequest.of("GET", "/test.txt", headers("Host", BUCKET_HOST, "Range", "bytes=0-9")),
        PayloadMode.EMPTY,
        "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
  }

  @Test
  void shouldSignAndVerifyPutObject() {
    check(
        PlainRequest.of(
            "PUT",
            "/test%24file.text",
            headers(
                "Host",
                BUCKET_HOST,
                "Date",
                "Fri, 24 May 2013 00:00:00 GMT",
                "x-amz-storage-class",
                "REDUCED_REDUNDANCY")),
        new PayloadMode.Sha256("44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072"),
        "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd");
  }

  @Test
  void shouldSignAndVerifyGetBucketLifecycle() {
    check(
        PlainRequest.of("GET", "/?lifecycle", headers("Host", BUCKET_HOST)),
        PayloadMode.EMPTY,
        "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543");
  }

  @Test
  void shouldSignAndVerifyListObjects() {
    check(
        PlainRequest.of("GET", "/?max-keys=2&prefix=J", headers("Host", BUCKET_HOST)),
        PayloadMode.EMPTY,
        "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7");
  }

  private void check(PlainRequest request, PayloadMode payload, String signature) {
    RequestSigner.Signed signed = signer.sign(request, EXAMPLE, payload);
    assertThat(signed.seed().signature()).isEqualTo(signature);
    assertThat(verify(request.plus(signed.headers())))
        .isEqualTo(
            new Verdict.Accepted(
                Verdict.Method.V4_HEADER,
                EXAMPLE.accessKeyId(),
                null,
                EXAMPLE_TIME,
                payload,
                null,
                names(request.plus(signed.headers()))));
  }

  @Test
  void shouldPresignAndVerifyGet() {
    String query =
        "X-Amz-Algorithm=AWS4-HMAC-SHA256"
            + "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
            + "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
            + "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404";
    PlainRequest request = PlainRequest.of("GET", "/test.txt", headers("Host", BUCKET_HOST));
    assertThat(signer.presign(request, EXAMPLE, Duration.ofDays(1))).isEqualTo(query);
    assertThat(verify(request.withRawQuery(query))).isInstanceOf(Verdict.Accepted.class);
  }

  @Test
  void shouldVerifySignedChunks() {
    PlainRequest request =
        chunked(headers("Content-Encoding", "aws-chunked", "Content-Length", "66824"));
    RequestSigner.Signed signed = signer.sign(request, EXAMPLE, PayloadMode.Chunked.SIGNED);
    assertThat(signed.seed().signature())
        .isEqualTo("4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9");
    byte[] wire =
        body(
            "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648",
            "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497",
            "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9",
            "\r\n");
    assertThat(wire).hasSize(66824);
    assertThat(decode(request.plus(signed.headers()), wire))
        .isEqualTo(new BodyVerdict.Intact(66560, Map.of()));
  }

  @Test
  void shouldVerifySignedChunksWithTrailer() {
    PlainRequest request =
        chunked(
            headers("Content-Encoding", "aws-chunked", "x-amz-trailer", "x-amz-checksum-crc32c"));
    RequestSigner.Signed signed = signer.sign(request, EXAMPLE, PayloadMode.Chunked.SIGNED_TRAILER);
    assertThat(signed.seed().signature())
        .isEqualTo("106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e");
    byte[] wire =
        body(
            "b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2",
            "1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7",
            "2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992",
            "x-amz-checksum-crc32c:sOO8/Q==\r\nx-amz-trailer-signature:"
                + "d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n\r\n");
    assertThat(decode(request.plus(signed.headers()), wire))
        .isEqualTo(new BodyVerdict.Intact(66560, Map.of(ChecksumAlgorithm.CRC32C, "sOO8/Q==")));
  }

  @Test
  void shouldVerifyAPresignedUrlOfVersion2() {
    PlainRequest request =
        PlainRequest.of(
            "GET",
            "/johnsmith/photos/puppy.jpg?AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE"
                + "&Signature=NpgCjnDzrM%2BWFzoENXmpNDUsSn8%3D&Expires=1175139620",
            headers("Host", "s3.us-west-1.amazonaws.com"));
    assertThat(Requests.verifier(EXAMPLE, Instant.ofEpochSecond(1175139619)).verify(request))
        .isEqualTo(
            new Verdict.Accepted(
                Verdict.Method.V2_QUERY,
                EXAMPLE.accessKeyId(),
                null,
                Instant.ofEpochSecond(1175139620),
                PayloadMode.UNSIGNED,
                null,
                List.of()));
  }

  /** Returns the names of the signed headers from the Authorization header. */
  private static List<String> names(PlainRequest signed) {
    String authorization =
        signed.headers().stream()
            .filter(header -> header.name().equals("Authorization"))
            .findFirst()
            .orElseThrow()
            .value();
    String list = authorization.replaceAll(".*SignedHeaders=([^,]*),.*", "$1");
    return List.of(list.split(";", -1));
  }

  private static PlainRequest chunked(List<Header> more) {
    return PlainRequest.of(
            "PUT",
            "/examplebucket/chunkObject.txt",
            headers(
                "Host",
                "s3.amazonaws.com",
                "x-amz-storage-class",
                "REDUCED_REDUNDANCY",
                "x-amz-decoded-content-length",
                "66560"))
        .plus(more);
  }

  /** Returns 65 KiB of the letter a, framed as signed chunks of 64 KiB and 1 KiB. */
  private static byte[] body(String first, String second, String last, String end) {
    ByteArrayOutputStream wire = new ByteArrayOutputStream();
    wire.writeBytes(ascii("10000;chunk-signature=" + first + "\r\n"));
    wire.writeBytes(letters(65536));
    wire.writeBytes(ascii("\r\n400;chunk-signature=" + second + "\r\n"));
    wire.writeBytes(letters(1024));
    wire.writeBytes(ascii("\r\n0;chunk-signature=" + last + "\r\n" + end));
    return wire.toByteArray();
  }

  private static byte[] letters(int length) {
    byte[] letters = new byte[length];
    Arrays.fill(letters, (byte) 'a');
    return letters;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static Verdict verify(PlainRequest request) {
    return Requests.verifier(EXAMPLE, EXAMPLE_TIME).verify(request);
  }

  private static BodyVerdict decode(PlainRequest request, byte[] wire) {
    Verdict.Accepted accepted = (Verdict.Accepted) verify(request);
    Requests.Decoded decoded = Requests.decode(request, accepted, wire, new Random(1));
    assertThat(decoded.payload()).isEqualTo(letters(66560));
    return decoded.verdict();
  }
}
