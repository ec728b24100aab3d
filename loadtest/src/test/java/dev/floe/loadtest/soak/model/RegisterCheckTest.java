package dev.floe.loadtest.soak.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.loadtest.soak.model.KeyOperation.Action;
import dev.floe.loadtest.soak.model.KeyOperation.Outcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegisterCheckTest {
  private static final int LIMIT = 100_000;

  /**
   * The operations of a history, separated by commas: {@code 0-2 w1} was sent at 0, answered at 2,
   * and wrote 1. Other actions: {@code d} deletes, {@code c1} creates, {@code x1>2} replaces 1 by
   * 2, {@code r1} read 1, {@code r0} found no object, {@code n1} found another object than 1. After
   * an operation, {@code !} says that it was refused, {@code ?} that its outcome is unknown, and
   * {@code -} that it failed without effect.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          nothing at all                        |                                             | yes
          absent at first                       | 0-1 r0                                      | yes
          a value that was never written        | 0-1 r7                                      | no
          read after write                      | 0-1 w1, 2-3 r1                              | yes
          lost write                            | 0-1 w1, 2-3 r0                              | no
          stale read                            | 0-1 w1, 2-3 w2, 4-5 r1                      | no
          read during a write: old              | 0-1 w1, 2-9 w2, 3-4 r1                      | yes
          read during a write: new              | 0-1 w1, 2-9 w2, 3-4 r2                      | yes
          new, then old, during a write         | 0-1 w1, 2-9 w2, 3-4 r2, 5-6 r1              | no
          new, then old, by overlapping reads   | 0-1 w1, 2-9 w2, 3-5 r2, 4-6 r1              | yes
          two readers, opposite orders          | 0-9 w1, 0-9 w2, 1-2 r1, 3-4 r2, 5-6 r1      | no
          two writers, one order                | 0-9 w1, 0-9 w2, 1-2 r1, 3-4 r2, 10-11 r2    | yes
          two writers, either may be last       | 0-9 w1, 0-9 w2, 10-11 r1                    | yes
          two writers, both last                | 0-9 w1, 0-9 w2, 10-11 r1, 12-13 r2          | no
          answered and sent at the same time    | 0-1 w1, 1-2 r0                              | yes
          deleted                               | 0-1 w1, 2-3 d, 4-5 r0                       | yes
          there after its deletion              | 0-1 w1, 2-3 d, 4-5 r1                       | no
          gone, and back without a write        | 0-1 w1, 2-9 d, 3-4 r0, 5-6 r1               | no
          unknown write, seen                   | 0-1 w1, 2-3 w2 ?, 4-5 r2                    | yes
          unknown write, never seen             | 0-1 w1, 2-3 w2 ?, 4-5 r1                    | yes
          unknown write, seen late              | 0-1 w1, 2-3 w2 ?, 4-5 r1, 6-7 r2            | yes
          unknown write, seen then unseen       | 0-1 w1, 2-3 w2 ?, 4-5 r2, 6-7 r1            | no
          unknown write, seen before it is sent | 0-1 w1, 2-3 r2, 4-5 w2 ?                    | no
          unknown write over a later one        | 0-1 w1 ?, 2-3 w2, 4-5 r2, 6-7 r1            | yes
          unknown write takes effect only once  | 0-1 w1 ?, 2-3 r1, 4-5 w2, 6-7 r1            | no
          unknown delete, seen                  | 0-1 w1, 2-3 d ?, 4-5 r1, 6-7 r0             | yes
          unknown delete, seen then unseen      | 0-1 w1, 2-3 d ?, 4-5 r0, 6-7 r1             | no
          failed write, seen                    | 0-1 w1, 2-3 w2 -, 4-5 r2                    | no
          failed write, not seen                | 0-1 w1, 2-3 w2 -, 4-5 r1                    | yes
          read of unknown outcome               | 0-1 w1, 2-3 r7 ?, 4-5 r1                    | yes
          create, one winner                    | 0-9 c1, 0-9 c2 !, 10-11 r1                  | yes
          create, two winners                   | 0-9 c1, 0-9 c2, 10-11 r1                    | no
          create, no winner                     | 0-9 c1 !, 0-9 c2 !                          | no
          create over an object                 | 0-1 w1, 2-3 c2                              | no
          create after a deletion               | 0-1 w1, 2-3 d, 4-5 c2, 6-7 r2               | yes
          create refused during a deletion      | 0-1 w1, 2-9 d, 3-4 c2 !, 10-11 r0           | yes
          create refused after a deletion       | 0-1 w1, 2-3 d, 4-5 c2 !                     | no
          refused by a create of unknown outcome| 0-1 c1 ?, 2-3 c2 !, 4-5 r1                  | yes
          unknown create over an object         | 0-1 w1, 2-3 c2 ?, 4-5 r2                    | no
          replace, one winner                   | 0-1 w1, 2-9 x1>2, 2-9 x1>3 !, 10-11 r2      | yes
          replace, two winners                  | 0-1 w1, 2-9 x1>2, 2-9 x1>3                  | no
          replace of an older value             | 0-1 w1, 2-3 w2, 4-5 x1>3                    | no
          replace refused for no reason         | 0-1 w1, 2-3 x1>2 !                          | no
          replace refused, then seen            | 0-1 w1, 2-3 w2, 4-5 x1>3 !, 6-7 r3          | no
          replace by way of unknown ones        | 0-1 w1, 2-3 x1>2 ?, 2-3 x2>3 ?, 4-5 r3      | yes
          unknown replace of a lost value       | 0-1 w1, 2-3 w2, 4-5 x1>3 ?, 6-7 r3          | no
          another object                        | 0-1 w1, 2-3 w2, 4-5 n1                      | yes
          another object than the only one      | 0-1 w1, 2-3 n1                              | no
          another object than none              | 0-1 n1                                      | no
          the same value twice                  | 0-1 w1, 2-3 w2, 4-5 w1, 6-7 r1              | yes
          the second of two equal writes lost   | 0-1 w1, 2-3 w2, 4-5 w1, 6-7 r2              | no
          """)
  void decides(String name, String history, String linearizable) {
    var result = RegisterCheck.check(KeyOperation.ABSENT, parse(history), LIMIT);

    assertThat(result instanceof RegisterCheck.Linearizable)
        .as(name + ": " + result)
        .isEqualTo(linearizable.equals("yes"));
    assertThat(result).isNotInstanceOf(RegisterCheck.Undecided.class);
  }

  @Test
  void startsFromTheValueBefore() {
    List<KeyOperation> history = parse("0-1 r5, 2-3 x5>6, 4-5 r6");

    assertThat(RegisterCheck.check(5, history, LIMIT))
        .isInstanceOf(RegisterCheck.Linearizable.class);
    assertThat(RegisterCheck.check(4, history, LIMIT)).isInstanceOf(RegisterCheck.Violated.class);
  }

  @Test
  void showsTheReadThatNoOrderExplainsWithoutIrrelevantOperations() {
    List<KeyOperation> history =
        parse("0-1 w1, 2-3 r1, 4-5 w2, 6-7 r2, 8-9 r2, 10-11 r1, 12-13 r2");

    assertThat(RegisterCheck.check(KeyOperation.ABSENT, history, LIMIT))
        .isEqualTo(
            new RegisterCheck.Violated(
                parse("0-1 w1, 4-5 w2, 10-11 r1"), parse("10-11 r1").getFirst()));
  }

  @Test
  void saysIfTheSearchWasTooLong() {
    List<KeyOperation> history = new ArrayList<>();
    for (int i = 1; i <= 40; i++) {
      history.addAll(parse("0-9 w%d".formatted(i)));
    }
    history.addAll(parse("10-11 r99"));

    assertThat(RegisterCheck.check(KeyOperation.ABSENT, history, 1_000))
        .isEqualTo(new RegisterCheck.Undecided());
  }

  /**
   * The operations of a real register have an order: each takes effect between its request and its
   * answer.
   */
  @Test
  void acceptsHistoriesOfARealRegister() {
    for (int seed = 0; seed < 300; seed++) {
      List<KeyOperation> history = registerHistory(new Random(seed));

      assertThat(RegisterCheck.check(KeyOperation.ABSENT, history, LIMIT))
          .as("seed " + seed)
          .isInstanceOf(RegisterCheck.Linearizable.class);
    }
  }

  /**
   * Operation i takes effect at 10 i. It was sent less than 40 before that, and answered less than
   * 40 after.
   */
  private static List<KeyOperation> registerHistory(Random random) {
    List<KeyOperation> history = new ArrayList<>();
    int value = KeyOperation.ABSENT;
    for (int i = 1; i <= 60; i++) {
      long sent = 10L * i - random.nextInt(40);
      long answered = 10L * i + random.nextInt(40);
      Action action =
          switch (random.nextInt(6)) {
            case 0 -> new KeyOperation.Write(i);
            case 1 -> new KeyOperation.Write(KeyOperation.ABSENT);
            case 2 -> new KeyOperation.Create(i);
            case 3 -> new KeyOperation.Replace(random.nextBoolean() ? value : 1_000, i);
            default -> new KeyOperation.Read(value);
          };
      KeyOperation done = new KeyOperation(i, sent, answered, action, Outcome.DONE, "");
      boolean fits = done.fits(value);
      boolean unknown = !done.isRead() && random.nextInt(8) == 0;
      value = fits ? done.after(value) : value;
      history.add(
          new KeyOperation(
              i,
              sent,
              answered,
              action,
              unknown ? Outcome.UNKNOWN : fits ? Outcome.DONE : Outcome.REFUSED,
              ""));
    }
    return history;
  }

  private static List<KeyOperation> parse(String history) {
    return history == null
        ? List.of()
        : Arrays.stream(history.split(",")).map(text -> operation(text.strip())).toList();
  }

  private static KeyOperation operation(String text) {
    String[] parts = text.split("[ -]", 4);
    Outcome outcome =
        switch (parts.length < 4 ? "" : parts[3]) {
          case "" -> Outcome.DONE;
          case "!" -> Outcome.REFUSED;
          case "?" -> Outcome.UNKNOWN;
          case "-" -> Outcome.FAILED;
          default -> throw new IllegalArgumentException(text);
        };
    return new KeyOperation(
        0, Long.parseLong(parts[0]), Long.parseLong(parts[1]), action(parts[2]), outcome, "");
  }

  private static Action action(String text) {
    String[] numbers = text.substring(1).split(">", -1);
    int first = numbers[0].isEmpty() ? KeyOperation.ABSENT : Integer.parseInt(numbers[0]);
    return switch (text.charAt(0)) {
      case 'w', 'd' -> new KeyOperation.Write(first);
      case 'c' -> new KeyOperation.Create(first);
      case 'x' -> new KeyOperation.Replace(first, Integer.parseInt(numbers[1]));
      case 'r' -> new KeyOperation.Read(first);
      case 'n' -> new KeyOperation.ReadOther(first);
      default -> throw new IllegalArgumentException(text);
    };
  }
}
