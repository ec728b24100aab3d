package dev.floe.gateway.bill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InvocationLogTest {
  @TempDir Path folder;

  @Test
  void appendsLinesAsTheyAre() throws Exception {
    Path file = folder.resolve("new/invocations.log");
    try (InvocationLog log = InvocationLog.open(file)) {
      log.write("{\"a\":\"{} %n\"}");
    }
    try (InvocationLog log = InvocationLog.open(file)) {
      log.write("{\"b\":2}");
    }

    assertThat(file).hasContent("{\"a\":\"{} %n\"}\n{\"b\":2}\n");
  }

  @Test
  void namesTheSettingIfTheFileCannotBeWritten() throws Exception {
    Path file = Files.createDirectory(folder.resolve("taken"));

    assertThatThrownBy(() -> InvocationLog.open(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("pool.invocation-log")
        .hasMessageContaining(file.toString());
  }
}
