package dev.floe.gateway.origin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.gateway.exchange.Headers;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswerHeadersTest {
  private static final OriginAddress ADDRESS = OriginAddress.of("s3.aws.test");

  private static Headers passed(String name, String value) {
    return AnswerHeaders.forClients(List.of(new Headers.Field(name, value)), ADDRESS);
  }

  @ParameterizedTest
  @CsvSource({
    "Set-Cookie, a=b",
    "set-cookie2, a=b",
    "Alt-Svc, h3=:443",
    "Content-Location, /other",
    "Via, 1.1 proxy",
    "X-Forwarded-Host, a",
    "X-Amz-Cf-Id, a",
    "X-Anything, http://bk.s3.aws.test/",
    "Server, s3.aws.test"
  })
  void withholdHeadersAboutTheOriginItself(String name, String value) {
    assertThat(passed(name, value)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "Server, AmazonS3",
    "ETag, a",
    "Location, http://bk.s3.aws.test/",
    "x-amz-meta-from, http://bk.s3.aws.test/",
    "Content-Disposition, s3.aws.test",
    "x-amz-website-redirect-location, http://s3.aws.test/",
    "x-amz-bucket-region, us-east-1"
  })
  void passOnOtherHeadersUnchanged(String name, String value) {
    assertThat(passed(name, value).first(name)).contains(value);
  }
}
