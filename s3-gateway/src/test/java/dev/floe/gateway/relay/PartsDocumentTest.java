package dev.floe.gateway.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.gateway.object.ListedPart;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PartsDocumentTest {
  private static Optional<List<ListedPart>> read(String document) {
    byte[] bytes = document.getBytes(StandardCharsets.UTF_8);
    PartsDocument parts = new PartsDocument(bytes.length);
    int half = bytes.length / 2;
    parts.accept(ByteBuffer.wrap(bytes, 0, half));
    parts.accept(ByteBuffer.wrap(bytes, half, bytes.length - half));
    return parts.parts();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<Part><PartNumber>1</PartNumber><ETag>\"a\"</ETag></Part>"
            + "<Part><PartNumber>2</PartNumber><ETag>\"b\"</ETag></Part>",
        """
        <Part><ETag>&quot;a&quot;</ETag><PartNumber>1</PartNumber></Part>
          <Part>
          <ETag>&#34;b&#34;</ETag>
          <PartNumber> 2 </PartNumber>
        </Part>
        """,
        "<Part><ETag>a</ETag><PartNumber>1</PartNumber><ChecksumCRC32>AAAA</ChecksumCRC32></Part>"
            + "<!-- the last --><Part><ETag>b</ETag><PartNumber>2</PartNumber></Part>"
      })
  void listsPartsAsClientsWriteThem(String parts) {
    List<ListedPart> expected = List.of(new ListedPart(1, "a"), new ListedPart(2, "b"));
    assertThat(read("<CompleteMultipartUpload>" + parts + "</CompleteMultipartUpload>"))
        .contains(expected);
    assertThat(
            read(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<CompleteMultipartUpload"
                    + " xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
                    + parts
                    + "</CompleteMultipartUpload>"))
        .contains(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<CompleteMultipartUpload>",
        "<Other></Other>",
        "<CompleteMultipartUpload><Other/></CompleteMultipartUpload>",
        "<CompleteMultipartUpload>text</CompleteMultipartUpload>",
        "<CompleteMultipartUpload><Part><ETag>a</ETag></Part></CompleteMultipartUpload>",
        "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber></Part></CompleteMultipartUpload>",
        "<CompleteMultipartUpload><Part><PartNumber>x</PartNumber><ETag>a</ETag></Part>"
            + "</CompleteMultipartUpload>",
        "<CompleteMultipartUpload><Part><PartNumber>0</PartNumber><ETag>a</ETag></Part>"
            + "</CompleteMultipartUpload>",
        "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>a</ETag><ETag>b</ETag>"
            + "</Part></CompleteMultipartUpload>",
        "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><PartNumber>2</PartNumber>"
            + "<ETag>a</ETag></Part></CompleteMultipartUpload>",
        "<?xml version=\"1.1\"?><CompleteMultipartUpload><Part><PartNumber>1</PartNumber>"
            + "<ETag>a</ETag></Part></CompleteMultipartUpload>"
      })
  void listsNothingIfS3MightReadTheDocumentDifferently(String document) {
    assertThat(read(document)).isEmpty();
  }

  @Test
  void collectsNoMoreThanItsLength() {
    PartsDocument parts = new PartsDocument(3);
    parts.accept(ByteBuffer.wrap(new byte[10]));
    assertThat(parts.parts()).isEmpty();
    parts.accept(ByteBuffer.wrap(new byte[10]));
    assertThat(parts.parts()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "<R><ETag>&quot;a-1&quot;</ETag></R>, a-1",
    "<R><ETag>&#34;a-1&#34;</ETag></R>,   a-1",
    "<R><ETag>a-1</ETag></R>,             a-1",
    "<R><ETag></ETag></R>,                ",
    "<R/>,                                "
  })
  void findsTheETagInTheResult(String result, String etag) {
    assertThat(PartsDocument.etag(result))
        .isEqualTo(Optional.ofNullable(etag).map(bare -> "\"" + bare + "\""));
  }
}
