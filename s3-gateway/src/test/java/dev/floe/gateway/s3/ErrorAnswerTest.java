package dev.floe.gateway.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.exchange.RequestHead;
import dev.floe.gateway.model.S3Error;
import dev.floe.gateway.model.S3Exception;
import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;

class ErrorAnswerTest {
  @Test
  void hasTheElementsOfS3sErrors() throws Exception {
    ErrorAnswer answer =
        answer(new S3Exception(S3Error.INVALID_RANGE).with("ActualObjectSize", "10"), "/b/key");
    assertThat(answer.head().status()).isEqualTo(416);
    assertThat(answer.head().contentLength()).isEqualTo(answer.body().length);
    assertThat(answer.head().headers().first("Content-Type")).contains("application/xml");
    assertThat(element(answer, "Code")).isEqualTo("InvalidRange");
    assertThat(element(answer, "Message")).isNotEmpty();
    assertThat(element(answer, "ActualObjectSize")).isEqualTo("10");
    assertThat(element(answer, "Resource")).isEqualTo("/b/key");
    assertThat(element(answer, "RequestId")).isEqualTo("ID");
    assertThat(element(answer, "HostId")).isEqualTo("HOST");
  }

  @Test
  void isXmlWhateverTheClientWrote() throws Exception {
    String hostile = "</Message><Code>&\"\u0000\u001b\ud800\uffff";
    ErrorAnswer answer = answer(new S3Exception(S3Error.INVALID_URI, hostile), "/<b>&");
    assertThat(element(answer, "Message")).isEqualTo("</Message><Code>&\"\ufffd\ufffd\ufffd\ufffd");
    assertThat(element(answer, "Code")).isEqualTo("InvalidURI");
    assertThat(element(answer, "Resource")).isEqualTo("/<b>&");
  }

  @Test
  void sendsRetryAfterWhenOverloaded() {
    assertThat(answer(new S3Exception(S3Error.SLOW_DOWN), "/").head())
        .satisfies(head -> assertThat(head.status()).isEqualTo(503))
        .satisfies(head -> assertThat(head.headers().first("Retry-After")).contains("1"));
  }

  /** In addition, the names of the elements and the gateway's own texts take less than 1 KiB. */
  @ParameterizedTest
  @ValueSource(
      strings = {"a", "&", "\"", "<", "\u0001", "\u00e9", "\u20ac", "\ud83d\ude00", "\ud800"})
  void repeatsAtMostFourKibibytesOfARequest(String text) throws Exception {
    String large = text.repeat(65_000);
    S3Exception refusal =
        new S3Exception(S3Error.SIGNATURE_DOES_NOT_MATCH, large)
            .with("StringToSign", large)
            .with("CanonicalRequest", large);
    for (S3Exception each :
        List.of(refusal, new S3Exception(S3Error.ACCESS_DENIED).with("CanonicalRequest", large))) {
      ErrorAnswer answer = answer(each, "/" + large);
      assertThat(answer.body().length).isBetween(1 << 10, 5 << 10);
      assertThat(answer.head().contentLength()).isEqualTo(answer.body().length);
      assertThat(element(answer, "Code")).isEqualTo(each.error().code());
    }
  }

  private static ErrorAnswer answer(S3Exception refusal, String path) {
    RequestHead head =
        new RequestHead(
            "GET",
            path,
            "",
            Headers.EMPTY,
            0,
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 1));
    return ErrorAnswer.of(refusal, head, "ID", "HOST");
  }

  private static String element(ErrorAnswer answer, String name) throws Exception {
    Document xml =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(answer.body()));
    return xml.getElementsByTagName(name).item(0).getTextContent();
  }
}
