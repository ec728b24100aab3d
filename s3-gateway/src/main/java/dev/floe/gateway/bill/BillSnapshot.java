package dev.floe.gateway.bill;

import dev.floe.gateway.policy.wake.Purpose;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The bill at one time.
 *
 * @param lines the lines by function and purpose; there is none for a function that was never
 *     invoked for a purpose
 */
public record BillSnapshot(Map<Key, BillLine> lines) {
  public BillSnapshot {
    lines = Map.copyOf(lines);
  }

  /** The name of a line. */
  public record Key(String function, Purpose purpose) {}

  public BillLine of(Purpose purpose) {
    return sum(key -> key.purpose() == purpose);
  }

  public BillLine of(String function) {
    return sum(key -> key.function().equals(function));
  }

  public BillLine total() {
    return sum(_ -> true);
  }

  private BillLine sum(Predicate<Key> which) {
    return lines.entrySet().stream()
        .filter(line -> which.test(line.getKey()))
        .map(Map.Entry::getValue)
        .reduce(BillLine.EMPTY, BillLine::plus);
  }
}
