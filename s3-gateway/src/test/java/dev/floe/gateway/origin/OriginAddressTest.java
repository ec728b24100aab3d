package dev.floe.gateway.origin;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OriginAddressTest {
  @ParameterizedTest
  @CsvSource({
    "s3.aws.test, at s3.aws.test, at client",
    "s3.aws.test, https://bk.s3.aws.test:443/k, https://client/k",
    "s3.aws.test, a.b.S3.AWS.TEST., client.",
    "s3.aws.test, s3xaws.test, s3xaws.test",
    "s3.aws.test, s3.aws.testing, s3.aws.testing",
    "127.0.0.1, http://127.0.0.1:9000/x, http://client/x",
    "127.0.0.1, 127.0.0.11, 127.0.0.11",
    "minio, MinIO Console, MinIO Console",
    "minio, http://minio/x, http://client/x",
    "minio, to minio:9000., to client.",
    "minio, my-minio:9000, my-minio:9000",
    "[::1], http://[::1]:9000/, http://client/",
  })
  void replacesOnlyTheOrigin(String host, String text, String replaced) {
    OriginAddress address = OriginAddress.of(host);
    assertThat(address.replaceIn(text, "client")).isEqualTo(replaced);
    assertThat(address.isIn(text)).isEqualTo(!text.equals(replaced));
  }

  @ParameterizedTest
  @CsvSource({"''", "anything", "http://host/"})
  void anAbsentAddressIsInNoText(String text) {
    assertThat(OriginAddress.NONE.isIn(text)).isFalse();
  }
}
