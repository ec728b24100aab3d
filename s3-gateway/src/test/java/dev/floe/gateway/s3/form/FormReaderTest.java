package dev.floe.gateway.s3.form;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.exchange.RequestBody;
import dev.floe.gateway.exchange.RequestHead;
import dev.floe.gateway.model.S3Exception;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FormReaderTest {
  private static final String TYPE = "multipart/form-data; boundary=XYZ";
  private static final String KEY = part("name=\"key\"", "user/${filename}");
  private static final String END = "\r\n--XYZ--\r\n";

  private static String part(String parameters, String value) {
    return "--XYZ\r\nContent-Disposition: form-data; %s\r\n\r\n%s\r\n".formatted(parameters, value);
  }

  private static String file(String content) {
    return "--XYZ\r\nContent-Disposition: form-data; name=\"file\"; filename=\"C:\\a\\b.png\"\r\n"
        + "Content-Type: image/png\r\n\r\n"
        + content;
  }

  private static UploadForm read(String type, String body, Random pieces) throws IOException {
    byte[] bytes = body.getBytes(ISO_8859_1);
    Headers headers =
        Headers.builder()
            .add("Content-Type", type)
            .add("Content-Length", Integer.toString(bytes.length))
            .build();
    RequestHead head =
        new RequestHead(
            "POST",
            "/box",
            "",
            headers,
            bytes.length,
            InetSocketAddress.createUnresolved("client", 1));
    return FormReader.read(head, inPieces(bytes, pieces));
  }

  private static RequestBody inPieces(byte[] bytes, Random pieces) {
    ByteBuffer left = ByteBuffer.wrap(bytes);
    return into -> {
      if (!left.hasRemaining()) {
        return -1;
      }
      int length = Math.min(Math.min(into.remaining(), left.remaining()), 1 + pieces.nextInt(9));
      into.put(left.slice(left.position(), length));
      left.position(left.position() + length);
      return length;
    };
  }

  private static byte[] content(UploadForm form, Random pieces) throws IOException {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    while (true) {
      ByteBuffer piece = ByteBuffer.allocate(1 + pieces.nextInt(20));
      if (form.file().read(piece) < 0) {
        return content.toByteArray();
      }
      content.write(piece.array(), 0, piece.position());
    }
  }

  @Test
  void readsFieldsAndFileInAnyPieces() throws Exception {
    String almost = "\r\n--XY\r\r\n--X\r\n-\r";
    for (int seed = 0; seed < 200; seed++) {
      Random pieces = new Random(seed);
      String content = almost.repeat(pieces.nextInt(3)) + "\u00ff".repeat(pieces.nextInt(50));
      String body =
          KEY
              + part("name=X-Amz-Meta-A", almost)
              + part("name=\"empty\"", "")
              + file(content)
              + END;
      UploadForm form = read(TYPE, body, pieces);
      assertThat(form.field("key")).as("seed %d", seed).contains("user/${filename}");
      assertThat(form.field("x-amz-meta-a")).contains(almost);
      assertThat(form.field("empty")).contains("");
      assertThat(form.fileName()).isEqualTo("b.png");
      assertThat(form.file().lengthBytes()).as("seed %d", seed).isEqualTo(content.length());
      assertThat(content(form, pieces)).as("seed %d", seed).isEqualTo(content.getBytes(ISO_8859_1));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x",
        "--XYZ",
        "--XYZ\nContent-Disposition: form-data; name=key\n\n",
        "--XYZ\r\nContent-Type: text/plain\r\n\r\na\r\n--XYZ--\r\n",
        "--XYZ\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\n",
        "--XYZ\r\nContent-Disposition: form-data; name=\"key\"\r\n\r\nab",
      })
  void refusesWhatIsNoForm(String body) {
    assertThat(refusal(body)).isEqualTo("MalformedPOSTRequest");
  }

  @Test
  void refusesFormsThatS3Refuses() {
    assertThat(refusal(KEY + KEY + file("a") + END)).isEqualTo("InvalidArgument");
    assertThat(refusal(KEY.substring(0, KEY.length() - 2) + END)).isEqualTo("InvalidArgument");
    assertThat(refusal(part("name=a", "a".repeat(21 << 10)) + file("a") + END))
        .isEqualTo("MaxPostPreDataLengthExceeded");
  }

  private static String refusal(String body) {
    return catchThrowableOfType(S3Exception.class, () -> read(TYPE, body, new Random(1)))
        .error()
        .code();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\r\n--XYZ\r\nContent-Disposition: form-data; name=\"submit\"\r\n\r\nUpload\r\n--XYZ--\r\n",
        "\r\n--XYZ--\r\nmore",
        "\r\n--XYZ--\n\n",
        "0123456789",
      })
  void withholdsTheLastByteOfAFileThatIsNotTheLastField(String end) throws Exception {
    UploadForm form = read(TYPE, KEY + file("abc") + end, new Random(2));
    ByteArrayOutputStream passed = new ByteArrayOutputStream();
    S3Exception refusal =
        catchThrowableOfType(
            S3Exception.class,
            () -> {
              ByteBuffer one = ByteBuffer.allocate(1);
              while (form.file().read(one) >= 0) {
                passed.write(one.get(0));
                one.clear();
              }
            });
    assertThat(refusal.error().code()).isEqualTo("MalformedPOSTRequest");
    assertThat((long) passed.size()).isLessThan(form.file().lengthBytes());
  }

  @Test
  void refusesAFormWithoutABoundary() {
    assertThat(
            catchThrowableOfType(
                    S3Exception.class, () -> read("multipart/form-data", KEY, new Random(3)))
                .message())
        .contains("boundary");
  }
}
