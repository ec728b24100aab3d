package dev.floe.node.host;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FunctionNameTest {
  @ParameterizedTest
  @CsvSource({
    "hello, hello",
    "hello:$LATEST, hello",
    "arn:aws:lambda:us-east-1:000000000000:function:hello, hello",
    "arn:aws-cn:lambda:cn-north-1:000000000000:function:hello:$LATEST, hello",
    "000000000000:function:hello, hello",
    "000000000000:hello, hello",
    "hello:7, hello:7",
    "arn:aws:lambda:a:000000000000:layer:b, arn:aws:lambda:a:000000000000:layer:b",
  })
  void findsTheNameInEachForm(String text, String name) {
    assertThat(FunctionName.of(text)).isEqualTo(name);
  }
}
