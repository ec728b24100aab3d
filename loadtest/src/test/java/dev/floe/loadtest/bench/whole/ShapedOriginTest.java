package dev.floe.loadtest.bench.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.loadtest.origin.S3Clients;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

class ShapedOriginTest {
  private static final int BYTES = 3 << 19;

  @Test
  void answersAsS3Does() throws IOException {
    try (ShapedOrigin origin = ShapedOrigin.start();
        S3Client s3 = S3Clients.s3(origin)) {
      byte[] whole =
          s3.getObjectAsBytes(get -> get.bucket("bench").key(Shape.PLAIN.key(BYTES, 1)))
              .asByteArray();
      byte[] part =
          s3.getObjectAsBytes(get ->
                  get.bucket("bench").key(Shape.SHAPED.key(BYTES, 1)).range("bytes=1000000-"))
              .asByteArray();
      assertThat(whole).hasSize(BYTES);
      assertThat(part).isEqualTo(Arrays.copyOfRange(whole, 1_000_000, BYTES));
      String etag =
          s3.putObject(
                  put -> put.bucket("bench").key(Shape.PLAIN.key(BYTES, 2)),
                  RequestBody.fromBytes(part))
              .eTag();
      HeadObjectResponse head =
          s3.headObject(request -> request.bucket("bench").key(Shape.PLAIN.key(BYTES, 2)));
      assertThat(head.eTag()).isEqualTo(etag);
      assertThat(head.contentLength()).isEqualTo(BYTES);
    }
  }

  @Test
  void signsUploadsThatItReceivesWhole() throws IOException {
    try (ShapedOrigin origin = ShapedOrigin.start()) {
      for (SignedUpload.Form form : SignedUpload.Form.values()) {
        SignedUpload upload =
            SignedUpload.of(form, origin.port(), Shape.PLAIN.key(BYTES, 1), BYTES);
        assertThat(upload.send(origin.port()).millis()).as(form.words()).isPositive();
      }
    }
  }

  @Test
  void refusesToMeasureAnythingButAnAnswerOf200() throws IOException {
    try (ShapedOrigin origin = ShapedOrigin.start()) {
      byte[] head = "DELETE /bench/plain-1-1 HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
      assertThatThrownBy(() -> Transfer.send(origin.port(), head, new byte[0]))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("501");
    }
  }
}
