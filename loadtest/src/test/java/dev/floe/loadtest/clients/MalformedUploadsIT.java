package dev.floe.loadtest.clients;

import static dev.floe.loadtest.harness.FloeFixture.BUCKET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.gateway.config.IdentityConfig;
import dev.floe.gateway.config.IdentityConfig.Statement;
import dev.floe.gateway.config.Secret;
import dev.floe.loadtest.clients.RawClient.Answer;
import dev.floe.loadtest.clients.RawClient.SignedHead;
import dev.floe.loadtest.harness.FloeFixture;
import dev.floe.sigv4.PayloadMode;
import dev.floe.sigv4.PayloadMode.Chunked;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Uploads that are refused get S3's error, never a closed connection, and change nothing. Each is
 * written whole before the answer is read, as most clients do.
 */
class MalformedUploadsIT {
  private static final String TARGET = "/" + BUCKET + "/object";
  private static final byte[] OLD = FloeFixture.bytes(1, 3000);
  private static final int LARGE_BYTES = 12 << 20;
  private static final String READER = "FLOEREADER";

  private static FloeFixture floe;
  private static RawClient client;

  @BeforeAll
  static void start() throws Exception {
    floe =
        FloeFixture.builder()
            .identities(
                List.of(
                    FloeFixture.mayDoEverything(),
                    IdentityConfig.of(
                        READER,
                        new Secret("reader-secret"),
                        List.of(new Statement(true, List.of("s3:GetObject"), List.of("*"))))))
            .start();
    client = RawClient.of(floe);
  }

  @BeforeEach
  void putTheOldObject() {
    floe.put("object", OLD);
  }

  @AfterAll
  static void stop() throws Exception {
    floe.close();
  }

  /**
   * Bodies in Java's notation, where {sum} is the right CRC32. Each is sent alone, and after
   * 400,000 good bytes, many of which are at the origin before the gateway reads the fault.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          zz\\r\\n123456789\\r\\n0\\r\\n{sum}\\r\\n\\r\\n              | 9 | IncompleteBody
          -9\\r\\n123456789\\r\\n0\\r\\n{sum}\\r\\n\\r\\n              | 9 | IncompleteBody
          0x9\\r\\n123456789\\r\\n0\\r\\n{sum}\\r\\n\\r\\n             | 9 | IncompleteBody
          \\r\\n123456789\\r\\n0\\r\\n{sum}\\r\\n\\r\\n                | 9 | IncompleteBody
          9\\r\\n1234567890\\r\\n{sum}\\r\\n\\r\\n                     | 9 | IncompleteBody
          9\\n123456789\\r\\n0\\r\\n{sum}\\r\\n\\r\\n                  | 9 | IncompleteBody
          9\\r\\n123456789XX0\\r\\n{sum}\\r\\n\\r\\n                   | 9 | IncompleteBody
          FFFFFFFFFFFFFFFF\\r\\n123456789\\r\\n0\\r\\n{sum}\\r\\n\\r\\n | 9 | IncompleteBody
          7FFFFFFFFFFFFFFF\\r\\n123456789\\r\\n0\\r\\n{sum}\\r\\n\\r\\n | 9 | IncompleteBody
          10000000000000009\\r\\n123456789\\r\\n0\\r\\n{sum}\\r\\n\\r\\n | 9 | IncompleteBody
          9;ext=1\\r\\n123456789\\r\\n0\\r\\n{sum}\\r\\n\\r\\n          | 9 | IncompleteBody
          9\\r\\n123456789\\r\\n                                      | 9 | IncompleteBody
          9\\r\\n123456789\\r\\n0\\r\\n                               | 9 | IncompleteBody
          9\\r\\n12345                                               | 9 | IncompleteBody
          9\\r\\n123456789\\r\\n0\\r\\n{sum}\\r\\n\\r\\nextra           | 9 | IncompleteBody
          9\\r\\n123456789\\r\\n0\\r\\n{sum}\\r\\n\\r\\nextra\\r\\n     | 9 | IncompleteBody
          9\\r\\n123456789\\r\\n0\\r\\nno colon\\r\\n\\r\\n             | 9 | MalformedTrailerError
          9\\r\\n123456789\\r\\n0\\r\\nx-amz-checksum-sha1:AA==\\r\\n\\r\\n | 9 | MalformedTrailerError
          9\\r\\n123456789\\r\\n0\\r\\nx-other:1\\r\\n{sum}\\r\\n\\r\\n | 9 | MalformedTrailerError
          9\\r\\n123456789\\r\\n0\\r\\n{sum}\\r\\n{sum}\\r\\n\\r\\n     | 9 | MalformedTrailerError
          9\\r\\n123456789\\r\\n0\\r\\n\\r\\n                          | 9 | MalformedTrailerError
          9\\r\\n123456789\\r\\n0\\r\\nx-amz-checksum-crc32:AA\\r\\n\\r\\n | 9 | InvalidRequest
          9\\r\\n123456789\\r\\n0\\r\\nx-amz-checksum-crc32:AAAAAA==\\r\\n\\r\\n | 9 | BadDigest
          9\\r\\n123456789\\r\\n0\\r\\n{sum}\\r\\n\\r\\n               | 8 | IncompleteBody
          9\\r\\n123456789\\r\\n0\\r\\n{sum}\\r\\n\\r\\n               | 10 | IncompleteBody
          9\\r\\n123456789\\r\\n0\\r\\n{sum}\\r\\n\\r\\n               | 0 | IncompleteBody
          0\\r\\n\\r\\n                                              | 0 | MalformedTrailerError
          0\\r\\nx-amz-checksum-crc32:AAAAAQ==\\r\\n\\r\\n            | 0 | BadDigest
          0\\r\\nx-amz-checksum-crc32:AAAAAA==\\r\\n                  | 0 | IncompleteBody
          zz\\r\\n                                                  | 0 | IncompleteBody
          """)
  void malformedChunksAreAnsweredAndChangeNothing(String body, int decoded, String code)
      throws Exception {
    for (String before : List.of("", "a".repeat(400_000))) {
      CRC32 sum = new CRC32();
      sum.update((before + "123456789").getBytes(StandardCharsets.US_ASCII));
      byte[] bytes = ByteBuffer.allocate(4).putInt((int) sum.getValue()).array();
      String line = "x-amz-checksum-crc32:" + Base64.getEncoder().encodeToString(bytes);
      String wire = body.replace("{sum}", line).translateEscapes();
      String first =
          before.isEmpty() ? "" : Integer.toHexString(before.length()) + "\r\n" + before + "\r\n";
      String head = chunkedHead(Chunked.UNSIGNED_TRAILER, before.length() + decoded, true).text();
      isRefused(send(head, first + wire), code);
      assertObjectIsTheOldOne();
    }
  }

  /**
   * {1}, {2} and {t} are the right signatures of the chunk, the last chunk and the trailer; {1-},
   * {2-} and {t-} lack the first character.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          9\\r\\n123456789\\r\\n0;{2}\\r\\n\\r\\n                      | IncompleteBody
          9;{1}\\r\\n123456789\\r\\n0\\r\\n\\r\\n                      | IncompleteBody
          9;{1}0\\r\\n123456789\\r\\n0;{2}\\r\\n\\r\\n                 | SignatureDoesNotMatch
          9;{1-}\\r\\n123456789\\r\\n0;{2}\\r\\n\\r\\n                 | SignatureDoesNotMatch
          9;chunk-signature=\\r\\n123456789\\r\\n0;{2}\\r\\n\\r\\n     | SignatureDoesNotMatch
          9;{2}\\r\\n123456789\\r\\n0;{1}\\r\\n\\r\\n                  | SignatureDoesNotMatch
          9;{1}\\r\\n123456780\\r\\n0;{2}\\r\\n\\r\\n                  | SignatureDoesNotMatch
          9;{1}\\r\\n123456789\\r\\n0;{2}0\\r\\n\\r\\n                 | SignatureDoesNotMatch
          9;{1}\\r\\n123456789\\r\\n0;{2-}\\r\\n\\r\\n                 | SignatureDoesNotMatch
          9;{1}\\r\\n123456789\\r\\n0;{1}\\r\\n\\r\\n                  | SignatureDoesNotMatch
          9;ext=1;{1}\\r\\n123456789\\r\\n0;{2}\\r\\n\\r\\n            | IncompleteBody
          9;{1};ext=1\\r\\n123456789\\r\\n0;{2}\\r\\n\\r\\n            | SignatureDoesNotMatch
          9;{1}\\r\\n123456789\\r\\n                                  | IncompleteBody
          9;{1}\\r\\n123456789\\r\\n0;{2}\\r\\n                       | IncompleteBody
          9;{1}\\r\\n123456789\\r\\n0;{2}\\r\\n\\r\\nextra\\r\\n        | IncompleteBody
          9;{1}\\r\\n123456789\\r\\n0;{2}\\r\\n{sum}\\r\\n\\r\\n        | IncompleteBody
          """)
  void chunksThatAreNotSignedRightAreAnsweredAndChangeNothing(String body, String code)
      throws Exception {
    SignedHead head = chunkedHead(Chunked.SIGNED, 9, false);
    isRefused(send(head.text(), signed(head, body)), code);
    assertObjectIsTheOldOne();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {sum}\\r\\n\\r\\n                                 | IncompleteBody
          {sum}\\r\\nx-amz-trailer-signature:\\r\\n\\r\\n    | SignatureDoesNotMatch
          {sum}\\r\\nx-amz-trailer-signature:{t}0\\r\\n\\r\\n | SignatureDoesNotMatch
          {sum}\\r\\nx-amz-trailer-signature:{t-}\\r\\n\\r\\n | SignatureDoesNotMatch
          {sum}\\r\\nx-amz-trailer-signature:{t}\\r\\n      | IncompleteBody
          {sum}\\r\\nx-amz-trailer-signature:{t}\\r\\n{sum}\\r\\n\\r\\n | MalformedTrailerError
          """)
  void trailersThatAreNotSignedRightAreAnsweredAndChangeNothing(String trailer, String code)
      throws Exception {
    SignedHead head = chunkedHead(Chunked.SIGNED_TRAILER, 9, true);
    String chunks = "9;{1}\\r\\n123456789\\r\\n0;{2}\\r\\n";
    isRefused(send(head.text(), signed(head, chunks + trailer)), code);
    assertObjectIsTheOldOne();
  }

  /** Each signed body of the tests above differs from one of these uploads only in its fault. */
  @Test
  void wellFormedUploadsAreStored() throws Exception {
    String chunks = "9;{1}\\r\\n123456789\\r\\n0;{2}\\r\\n";
    SignedHead plain = chunkedHead(Chunked.SIGNED, 9, false);
    assertThat(send(plain.text(), signed(plain, chunks + "\\r\\n")).status()).isEqualTo(200);
    assertThat(floe.get("object")).isEqualTo("123456789".getBytes(StandardCharsets.US_ASCII));
    floe.put("object", OLD);
    SignedHead trailing = chunkedHead(Chunked.SIGNED_TRAILER, 9, true);
    String trailer = "{sum}\\r\\nx-amz-trailer-signature:{t}\\r\\n\\r\\n";
    assertThat(send(trailing.text(), signed(trailing, chunks + trailer)).status()).isEqualTo(200);
    assertThat(floe.get("object")).isEqualTo("123456789".getBytes(StandardCharsets.US_ASCII));
    floe.put("object", OLD);
  }

  /** Documents and parts are read by other code than objects. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "PUT /object?partNumber=1&uploadId=x",
        "PUT /object?tagging",
        "PUT ?policy",
        "PUT ?notification",
        "POST ?delete",
        "POST /object?uploadId=x",
        "POST /object?restore",
      })
  void malformedBodiesOfEveryKindAreAnswered(String request) throws Exception {
    String method = request.split(" ", -1)[0];
    String target = "/" + BUCKET + request.split(" ", -1)[1];
    String body = "zz\r\n" + "a".repeat(400_000);
    String head =
        client.head(
            method,
            target,
            Chunked.UNSIGNED_TRAILER,
            "Content-Encoding",
            "aws-chunked",
            "x-amz-decoded-content-length",
            "400",
            "x-amz-trailer",
            "x-amz-checksum-crc32");
    Answer answer =
        client.sendRaw(
            method,
            head + "Content-Length: %d\r\n\r\n".formatted(body.length()),
            body.getBytes(StandardCharsets.US_ASCII));
    assertThat(answer.code()).isEqualTo("IncompleteBody");
    String other = client.head(method, target, new PayloadMode.Sha256("0".repeat(64)));
    Answer mismatch =
        client.sendRaw(
            method,
            other + "Content-Length: 400\r\n\r\n",
            "a".repeat(400).getBytes(StandardCharsets.US_ASCII));
    assertThat(mismatch.code()).isEqualTo("XAmzContentSHA256Mismatch");
    assertObjectIsTheOldOne();
  }

  @Test
  void anUploadWithoutALengthIsRefused() throws Exception {
    for (String target : List.of(TARGET, TARGET + "?partNumber=1&uploadId=x")) {
      String head = client.head("PUT", target, PayloadMode.UNSIGNED);
      Answer answer = client.sendRaw("PUT", head + "\r\n", new byte[0]);
      assertThat(answer.status()).isEqualTo(411);
      assertThat(answer.code()).isEqualTo("MissingContentLength");
    }
    assertObjectIsTheOldOne();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 5||hello",
        "Content-Length: 0||",
        "Transfer-Encoding: chunked||0||",
        "Transfer-Encoding: chunked||5|hello|0||",
      })
  void aDeletionMayHaveABody(String rest) throws Exception {
    floe.put("deleted", OLD);
    String head = client.head("DELETE", "/" + BUCKET + "/deleted", PayloadMode.UNSIGNED);
    Answer answer = client.sendRaw("DELETE", head + rest.replace("|", "\r\n"), new byte[0]);
    assertThat(answer.status()).isEqualTo(204);
    assertThat(client.get("/" + BUCKET + "/deleted").code()).isEqualTo("NoSuchKey");
  }

  @Test
  void targetsMayBeInAbsoluteForm() throws Exception {
    String head = client.head("GET", TARGET, PayloadMode.UNSIGNED);
    String absolute = "GET http://" + floe.endpoint().getAuthority() + TARGET + " ";
    assertThat(
            client
                .sendRaw("GET", head.replace("GET " + TARGET + " ", absolute) + "\r\n", new byte[0])
                .body())
        .isEqualTo(OLD);
    String other = "GET http://other.example" + TARGET + " ";
    assertThat(
            client
                .sendRaw("GET", head.replace("GET " + TARGET + " ", other) + "\r\n", new byte[0])
                .code())
        .as("the client must have signed the target's authority")
        .isEqualTo("SignatureDoesNotMatch");
  }

  @Test
  void refusalsOfLargeUploadsArrive() throws Exception {
    RawClient late = client.skewed(Duration.ofMinutes(-10));
    RawClient reader = client.signingAs(READER, "reader-secret");
    List<String> heads = new ArrayList<>();
    String expired = late.presigned("PUT", TARGET, Duration.ofMinutes(1));
    heads.add(client.unsignedHead("PUT", expired));
    heads.add(reader.head("PUT", TARGET, PayloadMode.UNSIGNED));
    heads.add(client.signingAs("NOBODY", "x").head("PUT", TARGET, PayloadMode.UNSIGNED));
    heads.add(client.unsignedHead("PUT", TARGET));
    for (String head : heads) {
      String framed = head + "Content-Length: %d\r\n\r\n".formatted(LARGE_BYTES);
      Answer answer = client.sendRaw("PUT", framed, new byte[LARGE_BYTES]);
      assertThat(answer.status()).isEqualTo(403);
      assertThat(answer.code()).isIn("AccessDenied", "InvalidAccessKeyId");
    }
    assertObjectIsTheOldOne();
  }

  /** The fault is in the first chunk, and megabytes follow it. */
  @Test
  void refusalsOfLargeMalformedUploadsArrive() throws Exception {
    String head = chunkedHead(Chunked.UNSIGNED_TRAILER, LARGE_BYTES, true).text();
    isRefused(send(head, "zz\r\n" + "a".repeat(LARGE_BYTES)), "IncompleteBody");
    assertObjectIsTheOldOne();
  }

  private static SignedHead chunkedHead(Chunked mode, int decodedLength, boolean trailer) {
    List<String> fields =
        new ArrayList<>(
            List.of(
                "Content-Encoding",
                "aws-chunked",
                "x-amz-decoded-content-length",
                Integer.toString(decodedLength)));
    if (trailer) {
      fields.addAll(List.of("x-amz-trailer", "x-amz-checksum-crc32"));
    }
    return client.signedHead("PUT", TARGET, mode, fields.toArray(String[]::new));
  }

  private static String signed(SignedHead head, String body) {
    ChunkSigner signer = new ChunkSigner(head.seed());
    String first = signer.chunk("123456789");
    String last = signer.chunk("");
    String sum = "x-amz-checksum-crc32:y/Q5Jg==";
    String trailer = signer.trailer(sum + "\n");
    return body.replace("{1}", "chunk-signature=" + first)
        .replace("{1-}", "chunk-signature=" + first.substring(1))
        .replace("{2}", "chunk-signature=" + last)
        .replace("{2-}", "chunk-signature=" + last.substring(1))
        .replace("{t}", trailer)
        .replace("{t-}", trailer.substring(1))
        .replace("{sum}", sum)
        .translateEscapes();
  }

  private static Answer send(String head, String body) throws Exception {
    return client.sendRaw(
        "PUT",
        head + "Content-Length: %d\r\n\r\n".formatted(body.length()),
        body.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static void isRefused(Answer answer, String code) {
    assertThat(answer.code()).isEqualTo(code);
    assertThat(answer.status()).isEqualTo(code.equals("SignatureDoesNotMatch") ? 403 : 400);
    assertThat(answer.header("x-amz-request-id")).isNotEmpty();
  }

  private static void assertObjectIsTheOldOne() {
    assertThat(floe.originS3().getObjectAsBytes(r -> r.bucket(BUCKET).key("object")).asByteArray())
        .isEqualTo(OLD);
    assertThat(floe.get("object")).isEqualTo(OLD);
  }
}
