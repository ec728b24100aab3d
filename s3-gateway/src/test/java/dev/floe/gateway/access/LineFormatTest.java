package dev.floe.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LineFormatTest {
  private static final LineFormat S3 = new S3LineFormat();
  private static final LineFormat JSON = new JsonLineFormat();

  @Test
  void writesS3sFieldsInTheirOrder() {
    assertThat(S3.line(LoggedRequest.usual().ended()))
        .isEqualTo(
            "- photos [06/Feb/2019:00:00:38 +0000] 192.0.2.3 ann 3E57427F33A59F07"
                + " REST.GET.OBJECT 2019/08/puppy.jpg"
                + " \"GET /photos/2019/08/puppy.jpg HTTP/1.1\" 206 - 200 400 70 4"
                + " \"http://www.example.com/webservices\" \"curl/7.15.1\" 3HL4kqtJ s9lzHYrFp76="
                + " SigV4 ECDHE-RSA-AES128-GCM-SHA256 AuthHeader photos.example:8080 TLSv1.2"
                + " - - -");
  }

  /** The expected names are those of {@code openssl ciphers -stdname}. */
  @ParameterizedTest
  @CsvSource({
    "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,       ECDHE-ECDSA-AES256-GCM-SHA384",
    "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,         ECDHE-RSA-AES128-GCM-SHA256",
    "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, ECDHE-ECDSA-CHACHA20-POLY1305",
    "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,   ECDHE-RSA-CHACHA20-POLY1305",
    "TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256,     DHE-RSA-CHACHA20-POLY1305",
    "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384,           DHE-RSA-AES256-GCM-SHA384",
    "TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8,            ECDHE-ECDSA-AES128-CCM8",
    "TLS_ECDHE_ECDSA_WITH_AES_128_CCM,              ECDHE-ECDSA-AES128-CCM",
    "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256,         ECDHE-RSA-AES128-SHA256",
    "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA,            ECDHE-RSA-AES256-SHA",
    "TLS_RSA_WITH_AES_128_CBC_SHA,                  AES128-SHA",
    "TLS_RSA_WITH_AES_256_GCM_SHA384,               AES256-GCM-SHA384",
    "TLS_AES_128_GCM_SHA256,                        TLS_AES_128_GCM_SHA256",
    "TLS_CHACHA20_POLY1305_SHA256,                  TLS_CHACHA20_POLY1305_SHA256",
    "'',                                            ''"
  })
  void namesCiphersAsS3Does(String suite, String name) {
    assertThat(S3LineFormat.cipher(suite)).isEqualTo(name);
  }

  @Test
  void writesTheCachesFieldsAsJson() throws Exception {
    JsonNode line = new ObjectMapper().readTree(JSON.line(LoggedRequest.usual().ended()));
    assertThat(line.path("time").asText()).isEqualTo("2019-02-06T00:00:38Z");
    assertThat(line.path("operation").asText()).isEqualTo("GetObject");
    assertThat(line.path("cacheStatus").asText()).isEqualTo("Floe; hit");
    assertThat(line.path("bytesFromCache").asLong()).isEqualTo(150);
    assertThat(line.path("bytesFromOrigin").asLong()).isEqualTo(50);
    assertThat(line.path("firstByteMillis").asDouble()).isEqualTo(5.0);
    assertThat(line.path("objectBytes").asLong()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Amz-Signature=SECRET",
        "x-amz-signature=SECRET",
        "X-Amz-%53ignature=SECRET",
        "X-Amz-Security-Token=SECRET",
        "Signature=SECRET",
        "AWSAccessKeyId=AK&Expires=1&Signature=SECRET&x=1",
        "a=1;Signature=SECRET",
        "X-Amz-Server-Side-Encryption-Customer-Key=SECRET",
      })
  void hidesSecretParameters(String query) {
    AccessRecord presigned = LoggedRequest.usual().target("/b/k", query).ended();
    AccessRecord linked =
        LoggedRequest.usual().header("Referer", "https://host/b/k?" + query + "#end").ended();
    for (LineFormat format : List.of(S3, JSON)) {
      assertThat(format.line(presigned)).doesNotContain("SECRET").contains("=REDACTED");
      assertThat(format.line(linked)).doesNotContain("SECRET").contains("=REDACTED");
    }
  }

  @Test
  void keepsParametersThatAreNotSecret() {
    String query = "X-Amz-Credential=AKID%2F20190206%2Fus-east-1&X-Amz-Expires=60&a=b";
    AccessRecord presigned = LoggedRequest.usual().target("/b/k", query).ended();
    assertThat(S3.line(presigned)).contains("\"GET /b/k?" + query + " HTTP/1.1\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"User-Agent", "Referer", "Host"})
  void noHeaderForgesALineOrAField(String header) throws Exception {
    String hostile = "a\" 200 -\r\n- victim [x] \\ \u0085 \u00e9 \u007f";
    AccessRecord request = LoggedRequest.usual().header(header, hostile).ended();
    String line = S3.line(request);
    assertThat(line).matches("[\\x20-\\x7E]*").contains("a\\x22");
    assertThat(fields(line)).hasSize(27);
    String json = JSON.line(request);
    assertThat(json).doesNotContain("\n").doesNotContain("\r");
    assertThat(json.chars()).allMatch(c -> c < 0x80);
    assertThat(new ObjectMapper().readTree(json).findValuesAsText("status")).containsExactly("206");
  }

  /** Splits a line as readers of S3's logs do: at spaces outside of quotes and brackets. */
  private static List<String> fields(String line) {
    return Pattern.compile("\"[^\"]*\"|\\[[^\\]]*\\]|\\S+")
        .matcher(line)
        .results()
        .map(MatchResult::group)
        .toList();
  }

  @ParameterizedTest
  @CsvSource({
    "HeadObject, HEAD, REST.HEAD.OBJECT",
    "PutObject, PUT, REST.PUT.OBJECT",
    "PutObjectTagging, PUT, REST.PUT.OBJECT_TAGGING",
    "GetBucketTagging, GET, REST.GET.TAGGING",
    "GetBucketVersioning, GET, REST.GET.VERSIONING",
    "GetBucketLifecycleConfiguration, GET, REST.GET.LIFECYCLE",
    "GetPublicAccessBlock, GET, REST.GET.PUBLIC_ACCESS_BLOCK",
    "HeadBucket, HEAD, REST.HEAD.BUCKET",
    "CreateBucket, PUT, REST.PUT.BUCKET",
    "ListObjectsV2, GET, REST.GET.BUCKET",
    "DeleteObjects, POST, REST.POST.MULTI_OBJECT_DELETE",
    "UploadPart, PUT, REST.PUT.PART",
    "CopyObject, PUT, REST.COPY.OBJECT",
    "Unknown, GET, REST.GET.UNKNOWN",
  })
  void namesOperationsAsS3sLogDoes(String operation, String method, String expected) {
    assertThat(LoggedOperation.of(operation, method)).isEqualTo(expected);
  }
}
