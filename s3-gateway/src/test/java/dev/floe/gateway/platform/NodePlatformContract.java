package dev.floe.gateway.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.floe.gateway.policy.wake.Purpose;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The contract of every platform, tested with functions that behave like {@link ScriptedNode}. */
public abstract class NodePlatformContract {
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /** Returns the platform under test, which has the {@link #functions}. */
  protected abstract NodePlatform platform();

  /**
   * Returns the names of four functions or more. Each may run one instance at a time, and has 256
   * MB and this {@link #timeout}.
   */
  protected abstract List<String> functions();

  /** Returns true if the function has a live process, which its first invocation starts. */
  protected abstract boolean running(String function);

  /** Returns the longest time for which an invocation of a function may run. */
  protected abstract Duration timeout();

  @AfterEach
  void endThreads() {
    threads.shutdownNow();
  }

  @Test
  void returnsTheAnswerAndTheReport() throws Exception {
    Invoked invoked = invoke(functions().getFirst(), "{\"a\":\"ü\"}");

    assertThat(invoked).isInstanceOf(Invoked.Returned.class);
    Invoked.Returned returned = (Invoked.Returned) invoked;
    assertThat(returned.payload()).isEqualTo("{\"a\":\"ü\"}");
    assertThat(returned.log().text()).contains("REPORT RequestId: ", "Billed Duration: ");
    assertThat(InvocationReport.find(returned.log()).orElseThrow().memoryMegabytes())
        .isEqualTo(256);
  }

  @Test
  void reportsACrashWithItsReason() throws Exception {
    Invoked invoked = invoke(functions().getFirst(), "exit");

    assertThat(invoked).isInstanceOf(Invoked.Crashed.class);
    Invoked.Crashed crashed = (Invoked.Crashed) invoked;
    assertThat(crashed.reason()).contains("Runtime.ExitError");
    assertThat(crashed.log().text()).contains("REPORT RequestId: ");
    assertThat(InvocationReport.find(crashed.log())).isPresent();
  }

  @Test
  void reportsAnErrorOfTheFunction() throws Exception {
    Invoked invoked = invoke(functions().getFirst(), "fail");

    assertThat(invoked).isInstanceOf(Invoked.Crashed.class);
    assertThat(((Invoked.Crashed) invoked).reason()).contains("Unhandled");
  }

  @Test
  void reportsABusyFunctionAndRunsNothing() throws Exception {
    String function = functions().getFirst();
    CompletableFuture<Invoked> first = later(function, "hang");
    await().until(() -> running(function));

    Invoked second = invoke(function, "x");

    assertThat(second)
        .isInstanceOfSatisfying(
            Invoked.Throttled.class, throttled -> assertThat(throttled.byAccount()).isFalse());
    assertThat(first).isNotDone();
  }

  @Test
  void runsAllFunctionsAtOnce() {
    List<CompletableFuture<Invoked>> all = new ArrayList<>();
    for (String function : functions()) {
      all.add(later(function, "hang"));
    }

    await().until(() -> functions().stream().allMatch(this::running));
    assertThat(all).noneMatch(CompletableFuture::isDone);
  }

  @Test
  void failsForAFunctionThatDoesNotExist() throws Exception {
    Invoked invoked = invoke("nobody", "x");

    assertThat(invoked).isInstanceOf(Invoked.Failed.class);
    assertThat(((Invoked.Failed) invoked).reason()).contains("nobody");
  }

  @Test
  void describesAFunction() throws Exception {
    String function = functions().getFirst();

    assertThat(platform().describe(function))
        .isEqualTo(new FunctionDescription(function, 256, timeout()));
  }

  @Test
  void returnsTheConcurrencyOfAFunctionAndOfTheAccount() throws Exception {
    assertThat(platform().reservedConcurrency(functions().getFirst())).hasValue(1);
    assertThat(platform().accountConcurrency()).hasValue(1000);
    assertThatThrownBy(() -> platform().reservedConcurrency("nobody"))
        .isInstanceOf(PlatformException.class)
        .hasMessageContaining("nobody");
  }

  @Test
  void namesAFunctionThatCannotBeDescribed() {
    assertThatThrownBy(() -> platform().describe("nobody"))
        .isInstanceOf(PlatformException.class)
        .hasMessageContaining("nobody");
  }

  @Test
  void stopsWaitingWhenInterrupted() {
    String function = functions().getFirst();
    CompletableFuture<Throwable> thrown = new CompletableFuture<>();
    Thread waiting =
        Thread.ofVirtual()
            .start(() -> {
              try {
                invoke(function, "hang");
              } catch (InterruptedException e) {
                thrown.complete(e);
              }
            });
    await().until(() -> running(function));

    waiting.interrupt();

    assertThat(thrown.join()).isInstanceOf(InterruptedException.class);
  }

  private Invoked invoke(String function, String payload) throws InterruptedException {
    return platform().invoke(new InvokeCall(function, 1, Purpose.SERVE, payload));
  }

  private CompletableFuture<Invoked> later(String function, String payload) {
    CompletableFuture<Invoked> result = new CompletableFuture<>();
    threads.execute(() -> {
      try {
        result.complete(invoke(function, payload));
      } catch (InterruptedException e) {
        result.cancel(false);
      }
    });
    return result;
  }
}
