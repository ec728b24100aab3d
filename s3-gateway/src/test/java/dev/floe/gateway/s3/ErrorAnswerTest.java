package dev.floe.gateway.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.exchange.RequestHead;
import dev.floe.gateway.s3.model.S3Error;
import dev.floe.gateway.s3.model.S3Exception;
import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
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
  void saysWhenToComeBackIfThereIsTooMuchToDo() {
    assertThat(answer(new S3Exception(S3Error.SLOW_DOWN), "/").head())
        .satisfies(head -> assertThat(head.status()).isEqualTo(503))
        .satisfies(head -> assertThat(head.headers().first("Retry-After")).contains("1"));
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
