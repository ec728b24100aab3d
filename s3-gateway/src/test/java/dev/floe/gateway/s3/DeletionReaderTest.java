package dev.floe.gateway.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.model.S3Exception;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeletionReaderTest {
  private static byte[] xml(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void readsKeysAndVersions() {
    String text =
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Quiet>true</Quiet>
          <Object><Key>a &amp; b&#x20;</Key></Object>
          <Object><Key><![CDATA[<c>]]></Key><VersionId>v</VersionId></Object>
        </Delete>
        """;
    DeletionDocument document = DeletionReader.read("bkt", xml(text));
    assertThat(document.deletions())
        .map(deletion -> deletion.object().key() + "|" + deletion.versionId())
        .containsExactly("a & b |", "<c>|v");
    assertThat(document.xml())
        .isEqualTo(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
                + "<Delete xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Quiet>true</Quiet>"
                + "<Object><Key>a &amp; b </Key></Object>"
                + "<Object><Key>&lt;c&gt;</Key><VersionId>v</VersionId></Object></Delete>");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<Delete/>",
        "<Delete><Object/></Delete>",
        "<Delete><Object><Key></Key></Object></Delete>",
        "<Delete><Object><Key>a</Key><Key>b</Key></Object></Delete>",
        "<Delete><Object><Key>a</Key><Other/></Object></Delete>",
        "<Delete><Object><Key>a</Key></Object>",
        "<Delete><Object><Key>a</Key><ETag>x</ETag><ETag>y</ETag></Object></Delete>",
        "<?xml version='1.0' encoding='ISO-8859-1'?><Delete><Object><Key>a</Key></Object></Delete>",
        "<?xml version='1.0' encoding='JIS_X0201'?><Delete><Object><Key>a~</Key></Object></Delete>",
        "<?xml version='1.1'?><Delete><Object><Key>a</Key></Object></Delete>",
        "<Erase><Object><Key>a</Key></Object></Erase>",
        "<!DOCTYPE Delete [<!ENTITY e \"k\">]><Delete><Object><Key>&e;</Key></Object></Delete>"
      })
  void refusesDocumentsThatS3MightReadDifferently(String text) {
    assertThatThrownBy(() -> DeletionReader.read("bkt", xml(text))).isInstanceOf(S3Exception.class);
  }

  /** The written document is read as the same deletions, whatever characters a key has. */
  @Test
  void writesWhatItRead() {
    String key = "a\r\n\tb<>&\"'\u00fc\u0085\u2028\ud83d\ude00]]> ";
    StringBuilder references = new StringBuilder();
    key.codePoints().forEach(c -> references.append("&#").append(c).append(';'));
    String text =
        "<Delete><Object><Key>%s</Key><ETag>\"e\"</ETag><Size>1</Size></Object></Delete>"
            .formatted(references);
    DeletionDocument document = DeletionReader.read("bkt", xml(text));
    assertThat(document.deletions().getFirst().object().key()).isEqualTo(key);
    assertThat(document.xml()).contains("<ETag>\"e\"</ETag><Size>1</Size>");
    assertThat(DeletionReader.read("bkt", document.bytes())).isEqualTo(document);
  }

  @Test
  void putsItsOwnDigestInPlaceOfTheClients() {
    DeletionDocument document =
        DeletionReader.read("bkt", xml("<Delete><Object><Key>a</Key></Object></Delete>"));
    Headers headers =
        document.headers(
            Headers.builder()
                .add("x-amz-checksum-crc32", "a")
                .add("x-amz-sdk-checksum-algorithm", "CRC32")
                .add("Content-MD5", "a")
                .add("x-amz-mfa", "b")
                .build());
    assertThat(headers.fields().stream().map(Headers.Field::name))
        .containsExactly("x-amz-mfa", "Content-MD5");
  }

  @Test
  void acceptsAtMostAThousandKeys() {
    String one = "<Object><Key>a</Key></Object>";
    assertThat(
            DeletionReader.read("bkt", xml("<Delete>" + one.repeat(1000) + "</Delete>"))
                .deletions())
        .hasSize(1000);
    assertThatThrownBy(
            () -> DeletionReader.read("bkt", xml("<Delete>" + one.repeat(1001) + "</Delete>")))
        .isInstanceOf(S3Exception.class);
  }

  @Test
  void readsAThousandKeysWhoseCharactersAreAllReferences() {
    String key = "&#x26;&amp;".repeat(512);
    String one = "<Object><Key>" + key + "</Key></Object>";
    assertThat(
            DeletionReader.read("bkt", xml("<Delete>" + one.repeat(1000) + "</Delete>"))
                .deletions())
        .hasSize(1000)
        .allMatch(deletion -> deletion.object().key().equals("&".repeat(1024)));
  }
}
