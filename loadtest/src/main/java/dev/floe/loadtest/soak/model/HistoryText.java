package dev.floe.loadtest.soak.model;

import dev.floe.loadtest.soak.model.KeyOperation.Action;
import java.util.Locale;
import java.util.stream.Collectors;

/** Formats a history that no order explains. Stateless. */
final class HistoryText {
  private HistoryText() {}

  static String of(int before, RegisterCheck.Violated violated) {
    long start = violated.operations().getFirst().invoked();
    return violated.operations().stream()
        .map(operation -> line(operation, start, operation.equals(violated.unexplained())))
        .collect(Collectors.joining("\n", "  before: " + name(before) + "\n", ""));
  }

  private static String line(KeyOperation operation, long start, boolean marked) {
    String end =
        operation.isUnknown()
            ? "   unknown"
            : String.format(Locale.ROOT, "%10.3f", (operation.returned() - start) / 1e6);
    return String.format(
        Locale.ROOT,
        "%s %10.3f to %s ms  client %2d  %s, %s: %s",
        marked ? "?>" : "  ",
        (operation.invoked() - start) / 1e6,
        end,
        operation.client(),
        text(operation.action()),
        operation.outcome().name().toLowerCase(Locale.ROOT),
        operation.note());
  }

  private static String text(Action action) {
    return switch (action) {
      case KeyOperation.Write(int value) -> "write " + name(value);
      case KeyOperation.Create(int value) -> "create " + name(value);
      case KeyOperation.Replace(int expected, int value) ->
          "replace %s by %s".formatted(name(expected), name(value));
      case KeyOperation.Read(int value) -> "saw " + name(value);
      case KeyOperation.ReadOther(int value) -> "saw an object other than " + name(value);
    };
  }

  private static String name(int value) {
    return value == KeyOperation.ABSENT ? "nothing" : "value " + value;
  }
}
