package dev.floe.node.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.node.host.EnvironmentSlots.Assignment;
import dev.floe.node.host.rules.IdleOrder;
import dev.floe.node.host.rules.InvocationRate;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A function with up to two environments, at times that the test sets. */
class EnvironmentSlotsTest {
  private final Stub first = new Stub();
  private final Stub second = new Stub();
  private EnvironmentSlots<Stub> slots = slots(IdleOrder.RECENT);

  private static EnvironmentSlots<Stub> slots(IdleOrder order) {
    return new EnvironmentSlots<>(2, order, new SplittableRandom(1), true);
  }

  @Test
  void startsAnEnvironmentIfNoneIsIdle() {
    assertThat(take()).isEqualTo(new Assignment.OnNew<>());
    assertThat(slots.started(first, 0)).isTrue();
    assertThat(slots.listed().busy()).containsExactly(first);
    assertThat(take()).isEqualTo(new Assignment.OnNew<>());
  }

  @Test
  void invokesAnIdleEnvironmentBeforeItStartsOne() {
    start(first);
    slots.ended(first, 1);
    assertThat(take()).isEqualTo(new Assignment.OnIdle<>(first));
    assertThat(slots.listed().idle()).isEmpty();
    assertThat(slots.listed().busy()).containsExactly(first);
  }

  @Test
  void refusesAnInvocationIfAllSlotsAreTaken() {
    start(first);
    take(); // a second one is being started
    assertThat(take()).isEqualTo(new Assignment.Refused<>());
    slots.started(second, 0);
    assertThat(take()).isEqualTo(new Assignment.Refused<>());
    slots.ended(second, 1);
    assertThat(take()).isEqualTo(new Assignment.OnIdle<>(second));
  }

  @Test
  void freesTheSlotOfAnEnvironmentThatCouldNotStart() {
    start(first);
    take();
    slots.notStarted();
    assertThat(take()).isEqualTo(new Assignment.OnNew<>());
  }

  @Test
  void freesTheSlotOfAnEnvironmentThatHasDied() {
    start(first);
    start(second);
    first.alive = false;
    slots.ended(first, 1);
    slots.ended(second, 1);
    second.alive = false;
    assertThat(take()).isEqualTo(new Assignment.OnNew<>());
    assertThat(take()).isEqualTo(new Assignment.OnNew<>());
    assertThat(slots.listed().all()).isEmpty();
  }

  @Test
  void freezesAnEnvironmentWhileItIsIdle() {
    start(first);
    assertThat(first.frozen).isFalse();
    slots.ended(first, 1);
    assertThat(first.frozen).isTrue();
    take();
    assertThat(first.frozen).isFalse();
  }

  /** An environment that is in no list could neither be invoked nor ended. */
  @Test
  void losesNoEnvironmentThatCannotBeStoppedOrContinued() {
    start(first);
    first.stubborn = true;
    assertThatThrownBy(() -> slots.ended(first, 1)).hasMessage("planned");
    assertThat(slots.listed().idle()).containsExactly(first);
    assertThat(slots.listed().busy()).isEmpty();

    assertThatThrownBy(this::take).hasMessage("planned");
    assertThat(slots.listed().idle()).containsExactly(first);
    first.stubborn = false;
    assertThat(take()).isEqualTo(new Assignment.OnIdle<>(first));
  }

  @Test
  void invokesTheIdleEnvironmentThatIsFirstInTheOrder() {
    for (IdleOrder order : List.of(IdleOrder.RECENT, IdleOrder.OLDEST)) {
      slots = slots(order);
      start(first);
      start(second);
      slots.ended(second, 1);
      slots.ended(first, 2);
      assertThat(take())
          .as("%s", order)
          .isEqualTo(new Assignment.OnIdle<>(order == IdleOrder.RECENT ? first : second));
    }
  }

  /**
   * An environment accepts two limited invocations a second; the invocation that started the
   * environment counts.
   */
  @Test
  void invokesNoEnvironmentBeyondItsRate() {
    start(first);
    slots.ended(first, 0);
    assertThat(slots.take(true, 1)).isEqualTo(new Assignment.OnIdle<>(first));
    slots.ended(first, 2);
    assertThat(slots.take(true, 3)).isEqualTo(new Assignment.OnNew<>());
    assertThat(slots.take(true, 4))
        .as("both slots are taken, and the idle one is at its limit")
        .isEqualTo(new Assignment.Refused<>());
    assertThat(slots.take(false, 5))
        .as("without the limit")
        .isEqualTo(new Assignment.OnIdle<>(first));
    slots.ended(first, 6);
    assertThat(slots.take(true, TimeUnit.SECONDS.toNanos(1) + 1))
        .isEqualTo(new Assignment.OnIdle<>(first));
  }

  @Test
  void removesEnvironmentsThatWereIdleForTooLong() {
    start(first);
    start(second);
    slots.ended(first, 10);
    slots.ended(second, 20);
    assertThat(slots.removeAged(5, 15)).isEmpty();
    assertThat(slots.removeAged(5, 16)).containsExactly(first);
    assertThat(slots.listed().all()).containsExactly(second);
  }

  @Test
  void startsNothingOnceItIsClosed() {
    take();
    slots.close();
    assertThat(slots.started(first, 0)).as("the caller ends it").isFalse();
    slots.ended(first, 1);
    assertThat(first.frozen).as("a frozen process would not end").isFalse();
    first.alive = false;
    assertThat(take()).isEqualTo(new Assignment.Refused<>());
  }

  private void start(Stub environment) {
    assertThat(take()).isEqualTo(new Assignment.OnNew<>());
    slots.started(environment, 0);
  }

  private Assignment<Stub> take() {
    return slots.take(false, 0);
  }

  /** An environment that lives until the test says otherwise. */
  private static final class Stub implements EnvironmentSlots.Environment {
    private final InvocationRate rate = new InvocationRate(2);
    private boolean alive = true;
    private boolean frozen;
    private boolean stubborn;

    @Override
    public boolean alive() {
      return alive;
    }

    @Override
    public void freeze() {
      obey();
      frozen = true;
    }

    @Override
    public void thaw() {
      obey();
      frozen = false;
    }

    private void obey() {
      if (stubborn) {
        throw new IllegalStateException("planned");
      }
    }

    @Override
    public InvocationRate rate() {
      return rate;
    }
  }
}
