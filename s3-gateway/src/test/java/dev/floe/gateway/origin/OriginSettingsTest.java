package dev.floe.gateway.origin;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Decides which origins' connections are used again after a HEAD. */
class OriginSettingsTest {
  @ParameterizedTest
  @CsvSource({
    "https://s3.eu-west-1.amazonaws.com, true",
    "https://S3.cn-north-1.Amazonaws.com.cn, true",
    "https://bucket.vpce-1.s3.us-east-1.vpce.amazonaws.com, true",
    "http://s3.eu-west-1.amazonaws.com, false",
    "https://amazonaws.com.example.org, false",
    "https://s3-amazonaws.com, false",
    "https://minio.example.org:9000, false",
    "http://127.0.0.1:9000, false"
  })
  void keepsConnectionsAfterHeadOnlyToAws(URI endpoint, boolean keeps) {
    assertThat(OriginSettings.of(endpoint, "us-east-1").keepsConnectionsAfterHead())
        .isEqualTo(keeps);
  }
}
