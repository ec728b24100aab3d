package dev.floe.gateway.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.model.Query;
import dev.floe.gateway.model.S3Exception;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArgumentsTest {
  @ParameterizedTest
  @CsvSource({
    "partNumber=abc",
    "partNumber=",
    "partNumber=0",
    "partNumber=10001",
    "partNumber=%2B1",
    "max-keys=-1",
    "max-keys=1.5",
    "max-keys=2147483648",
    "max-keys=99999999999999999999",
    "max-uploads=x",
    "encoding-type=xml",
    "fetch-owner=maybe"
  })
  void refusesParametersWithInvalidValues(String query) {
    assertThatThrownBy(() -> Arguments.check(Query.parse(query), Headers.EMPTY))
        .isInstanceOfSatisfying(
            S3Exception.class, e -> assertThat(e.error().status()).isEqualTo(400));
  }

  @ParameterizedTest
  @CsvSource({
    "x-amz-acl, publick-read",
    "x-amz-storage-class, GOLD",
    "x-amz-metadata-directive, KEEP",
    "x-amz-object-lock-mode, governance",
    "x-amz-sdk-checksum-algorithm, CRC8",
    "x-amz-object-attributes, 'ETag,Colour'",
    "x-amz-server-side-encryption, AES-256",
    "x-amz-server-side-encryption, AWS:KMS",
    "x-amz-checksum-mode, DISABLED",
    "x-amz-mp-object-size, -1"
  })
  void refusesHeadersWithInvalidValues(String name, String value) {
    Headers headers = Headers.builder().add(name, value).build();
    assertThatThrownBy(() -> Arguments.check(Query.EMPTY, headers))
        .isInstanceOfSatisfying(
            S3Exception.class, e -> assertThat(e.error().status()).isEqualTo(400));
  }

  @ParameterizedTest
  @CsvSource({
    "partNumber=1, x-amz-acl, public-read",
    "partNumber=10000, X-Amz-Storage-Class, GLACIER_IR",
    "max-keys=0&encoding-type=url, x-amz-sdk-checksum-algorithm, crc64nvme",
    "partNumber=1, x-amz-server-side-encryption, aws:kms:dsse",
    "partNumber=1, x-amz-checksum-mode, enabled",
    "max-keys=&marker=, x-amz-object-attributes, 'ETag, ObjectSize'",
    "max-keys=2147483647&fetch-owner=true, x-amz-meta-max-keys, abc"
  })
  void passesValuesThatS3Accepts(String query, String name, String value) {
    Headers headers = Headers.builder().add(name, value).build();
    assertThatCode(() -> Arguments.check(Query.parse(query), headers)).doesNotThrowAnyException();
  }
}
