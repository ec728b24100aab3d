package dev.floe.loadtest.bench.whole;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import software.amazon.awssdk.checksums.DefaultChecksumAlgorithm;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignRequest;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/** A PUT that the SDK has signed before it is measured. Confined to one thread. */
final class SignedUpload {
  private final byte[] head;

  /** The body as it is sent, framing included. */
  private final byte[] body;

  private SignedUpload(byte[] head, byte[] body) {
    this.head = head;
    this.body = body;
  }

  /** The way in which a body is protected. */
  enum Form {
    /** The signature covers the body's SHA-256. */
    SIGNED_PAYLOAD("signed payload"),

    /** The signature covers no byte of the body; a CRC32C follows it as a trailer. */
    UNSIGNED_TRAILER("unsigned, trailer CRC32C");

    private final String words;

    Form(String words) {
      this.words = words;
    }

    String words() {
      return words;
    }
  }

  /** Signs a PUT of random bytes for a gateway at this port. */
  static SignedUpload of(Form form, int port, String key, int bytes) throws IOException {
    byte[] content = new byte[bytes];
    new Random(1).nextBytes(content);
    // Signed as for TLS, because the SDK leaves a body unsigned only over TLS.
    SdkHttpRequest request =
        SdkHttpRequest.builder()
            .method(SdkHttpMethod.PUT)
            .protocol("https")
            .host("127.0.0.1")
            .port(port)
            .encodedPath("/" + ShapedOrigin.BUCKET + "/" + key)
            .putHeader("Host", "127.0.0.1:" + port)
            .putHeader("Content-Length", Integer.toString(bytes))
            .build();
    SignRequest.Builder<AwsCredentialsIdentity> sign =
        SignRequest.builder(
                AwsCredentialsIdentity.create(WholeFloe.ACCESS_KEY, WholeFloe.SECRET_KEY))
            .request(request)
            .payload(ContentStreamProvider.fromByteArray(content))
            .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "s3")
            .putProperty(AwsV4HttpSigner.REGION_NAME, "us-east-1")
            .putProperty(AwsV4HttpSigner.DOUBLE_URL_ENCODE, false)
            .putProperty(AwsV4HttpSigner.NORMALIZE_PATH, false);
    if (form == Form.UNSIGNED_TRAILER) {
      sign.putProperty(AwsV4HttpSigner.CHUNK_ENCODING_ENABLED, true)
          .putProperty(AwsV4HttpSigner.PAYLOAD_SIGNING_ENABLED, false)
          .putProperty(AwsV4HttpSigner.CHECKSUM_ALGORITHM, DefaultChecksumAlgorithm.CRC32C);
    }
    return of(AwsV4HttpSigner.create().sign(sign.build()));
  }

  private static SignedUpload of(SignedRequest signed) throws IOException {
    SdkHttpRequest request = signed.request();
    StringBuilder head = new StringBuilder("PUT " + request.encodedPath() + " HTTP/1.1\r\n");
    request.forEachHeader((name, values) ->
        values.forEach(value -> head.append(name).append(": ").append(value).append("\r\n")));
    try (InputStream body = signed.payload().orElseThrow().newStream()) {
      return new SignedUpload(
          head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII), body.readAllBytes());
    }
  }

  Transfer send(int port) throws IOException {
    return Transfer.send(port, head, body);
  }
}
