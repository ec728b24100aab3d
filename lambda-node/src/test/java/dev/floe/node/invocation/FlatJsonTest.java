package dev.floe.node.invocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.node.protocol.ProtocolException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FlatJsonTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "}",
        "[]",
        "1",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{\"a\":1}x",
        "{\"a\":1.5}",
        "{\"a\":01}",
        "{\"a\":-}",
        "{\"a\":9223372036854775808}",
        "{\"a\":true}",
        "{\"a\":null}",
        "{\"a\":{}}",
        "{\"a\":[]}",
        "{\"a\":1,\"a\":2}",
        "{\"a\":\"\\x\"}",
        "{\"a\":\"\\u12g4\"}",
        "{\"a\":\"\n\"}",
        "{\"a\":\"b",
        "{'a':1}"
      })
  void refusesWhatIsNotFlatJson(String text) {
    assertThatThrownBy(() -> FlatJson.parse(text)).isInstanceOf(ProtocolException.class);
  }

  @Test
  void readsEveryEscape() {
    FlatJson json =
        FlatJson.parse("{\"a\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u2603\",\"b\":-0,\"c\":-9}");
    assertThat(json.string("a")).isEqualTo("\"\\/\b\f\n\r\t\u2603");
    assertThat(json.number("b")).isZero();
    assertThat(json.integer("c")).isEqualTo(-9);
    assertThat(FlatJson.parse("{ }").toString()).isEqualTo("{}");
  }

  @Test
  void readsWhatItHasWritten() {
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      String name = text(random);
      String value = text(random);
      long number = random.nextLong();
      FlatJson written =
          new FlatJson()
              .put(name, value)
              .put("n" + name, number)
              .put("least", Long.MIN_VALUE)
              .put("most", Long.MAX_VALUE);
      FlatJson read = FlatJson.parse(written.toString());
      assertThat(read.string(name)).as("seed %d", seed).isEqualTo(value);
      assertThat(read.number("n" + name)).as("seed %d", seed).isEqualTo(number);
      assertThat(read.number("least")).isEqualTo(Long.MIN_VALUE);
      assertThat(read.number("most")).isEqualTo(Long.MAX_VALUE);
      assertThat(read.toString()).as("seed %d", seed).isEqualTo(written.toString());
    }
  }

  /** Returns random text: control characters, quotes and unpaired surrogates among others. */
  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(20); i > 0; i--) {
      text.append((char) random.nextInt(random.nextBoolean() ? 0x80 : 0x10000));
    }
    return text.toString();
  }

  @Test
  void skipsSpaceBetweenTokens() {
    FlatJson json = FlatJson.parse(" {\t\"a\" :\r\n \"b c\" , \"d\": 1 } ");
    assertThat(json.string("a")).isEqualTo("b c");
    assertThat(json.number("d")).isEqualTo(1);
    assertThat(json.has("d")).isTrue();
    assertThat(json.has("e")).isFalse();
  }

  @Test
  void namesAValueThatIsMissingOrOfAnotherType() {
    FlatJson json = new FlatJson().put("text", "a").put("number", 1L << 31);
    assertThatThrownBy(() -> json.string("none"))
        .isInstanceOf(ProtocolException.class)
        .hasMessage("none is missing, expected a String");
    assertThatThrownBy(() -> json.number("text")).hasMessage("text is a String, expected a Long");
    assertThatThrownBy(() -> json.string("number"))
        .hasMessage("number is a Long, expected a String");
    assertThatThrownBy(() -> json.integer("number"))
        .isInstanceOf(ProtocolException.class)
        .hasMessage("number is 2147483648, expected 32 bits");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"a":1}x          | JSON at character 7: text after the object
          {"a":1,"a":2}     | JSON at character 12: name a twice
          {"a":true}        | JSON at character 5: neither a string nor an integer
          {"a":"b           | JSON at character 7: unexpected end
          """)
  void namesTheCharacterAndTheReasonOfARefusal(String text, String message) {
    assertThatThrownBy(() -> FlatJson.parse(text)).hasMessage(message);
  }
}
