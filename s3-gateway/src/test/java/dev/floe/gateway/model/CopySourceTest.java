package dev.floe.gateway.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.gateway.object.ObjectKey;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CopySourceTest {
  @ParameterizedTest
  @CsvSource({
    "bucket/key, bucket, key, '', /bucket/key",
    "/bucket/key, bucket, key, '', /bucket/key",
    "%2Fbucket%2Fkey, bucket, key, '', /bucket/key",
    "%2fbucket%2fa%2fb?versionId=v, bucket, a/b, v, /bucket/a/b?versionId=v",
    "/bucket/a%3Fb, bucket, a?b, '', /bucket/a%3Fb",
    "/bucket/a%3FversionId=v, bucket, a?versionId=v, '', /bucket/a%3FversionId%3Dv",
    "/bucket/secret.txt#.pub, bucket, secret.txt#.pub, '', /bucket/secret.txt%23.pub",
    "/bucket/a+b, bucket, a b, '', /bucket/a%20b",
    "/bucket/a%2Bb, bucket, a+b, '', /bucket/a%2Bb",
    "/bucket//a, bucket, /a, '', /bucket//a",
    "/bucket/a%25b, bucket, a%b, '', /bucket/a%25b",
    "/bucket/a%2523b, bucket, a%23b, '', /bucket/a%2523b",
    "/bucket/k?versionId=%61%23, bucket, k, a#, /bucket/k?versionId=a%23",
  })
  void isWrittenInCanonicalForm(
      String header, String bucket, String key, String versionId, String written) {
    CopySource source = CopySource.parse(header);
    assertThat(source).isEqualTo(new CopySource(new ObjectKey(bucket, key), versionId));
    assertThat(source.header()).isEqualTo(written);
    assertThat(CopySource.parse(written)).isEqualTo(source);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "key",
        "bucket/",
        "//bucket/key",
        "/%2Fbucket/key",
        "bu#ket/key",
        "bucket%3F/key",
        "bucket/key?x=y",
        "bucket/key?versionId=",
        "bucket/key?versionId=a&x=y",
        "bucket/key?versionid=a",
        "arn:aws:s3:us-east-1:1:accesspoint/a/object/k",
        "/arn:aws:s3:us-east-1:1:accesspoint/a/object/k",
        "bucket/%",
        "bucket/%FF",
        "bucket/%C3",
        "http://bucket/key",
      })
  void isRefusedIfTwoServersMightReadItInTwoWays(String header) {
    assertThatThrownBy(() -> CopySource.parse(header)).isInstanceOf(S3Exception.class);
  }

  /**
   * Tries each byte, escaped and raw. Every decoder must read the parsed key from the written form.
   */
  @Test
  void decodesToTheSameKeyForEveryReader() {
    for (int b = 0; b < 256; b++) {
      String escaped = b < 0x80 ? "%%%02x".formatted(b) : "%%%02X%%%02X".formatted(0xC3, b);
      assertSameForAll("/bucket/a" + escaped + "b.pub");
      String raw = b < 0x80 ? String.valueOf((char) b) : "\u00c3" + (char) b;
      assertSameForAll("/bucket/a" + raw + "b.pub");
    }
  }

  private static void assertSameForAll(String header) {
    CopySource source;
    try {
      source = CopySource.parse(header);
    } catch (S3Exception _) {
      return;
    }
    String written = source.header();
    String key = "/" + source.object();
    assertThat(written).as(header).matches("[A-Za-z0-9._~/%-]+");
    assertThat(URI.create(written).getPath()).as(header).isEqualTo(key);
    assertThat(URLDecoder.decode(written, StandardCharsets.UTF_8)).as(header).isEqualTo(key);
  }
}
