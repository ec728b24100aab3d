package dev.floe.node.host.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClosingTest {
  private final List<String> closed = new ArrayList<>();

  @Test
  void closesTheRestWhenOneFails() {
    assertThatThrownBy(
            () -> Closing.each(List.of(() -> fail("a"), () -> closed.add("b"), () -> fail("c"))))
        .hasMessage("a")
        .satisfies(e -> assertThat(e.getSuppressed()).singleElement().hasToString(text("c")));
    assertThat(closed).containsExactly("b");
  }

  private static void fail(String name) {
    throw new IllegalStateException(name);
  }

  private static String text(String name) {
    return new IllegalStateException(name).toString();
  }
}
