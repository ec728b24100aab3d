package dev.floe.gateway.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.gateway.s3.model.S3Exception;
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
    assertThat(DeletionReader.read("bkt", xml(text)))
        .map(deletion -> deletion.object().key() + "|" + deletion.versionId())
        .containsExactly("a & b |", "<c>|v");
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
        "<Erase><Object><Key>a</Key></Object></Erase>",
        "<!DOCTYPE Delete [<!ENTITY e \"k\">]><Delete><Object><Key>&e;</Key></Object></Delete>"
      })
  void refusesWhatS3MightReadInAnotherWay(String text) {
    assertThatThrownBy(() -> DeletionReader.read("bkt", xml(text))).isInstanceOf(S3Exception.class);
  }

  @Test
  void takesNoMoreThanAThousand() {
    String one = "<Object><Key>a</Key></Object>";
    assertThat(DeletionReader.read("bkt", xml("<Delete>" + one.repeat(1000) + "</Delete>")))
        .hasSize(1000);
    assertThatThrownBy(
            () -> DeletionReader.read("bkt", xml("<Delete>" + one.repeat(1001) + "</Delete>")))
        .isInstanceOf(S3Exception.class);
  }
}
