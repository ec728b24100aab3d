package dev.floe.gateway.platform.lambda;

import dev.floe.gateway.platform.FunctionDescription;
import dev.floe.gateway.platform.InvokeCall;
import dev.floe.gateway.platform.Invoked;
import dev.floe.gateway.platform.LogTail;
import dev.floe.gateway.platform.NodePlatform;
import dev.floe.gateway.platform.PlatformException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.SdkEventLoopGroup;
import software.amazon.awssdk.services.lambda.LambdaAsyncClient;
import software.amazon.awssdk.services.lambda.model.GetFunctionConfigurationResponse;
import software.amazon.awssdk.services.lambda.model.InvocationType;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.LogType;
import software.amazon.awssdk.services.lambda.model.TooManyRequestsException;

/**
 * Invokes Lambda functions, waits for their answers, and returns the ends of their logs.
 * Thread-safe.
 */
public final class LambdaPlatform implements NodePlatform {
  /** The duration of Lambda's longest invocation, plus time for its answer to arrive. */
  private static final Duration READ_TIMEOUT = Duration.ofMinutes(15).plusSeconds(30);

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  /** A starting gateway opens hundreds of connections at once, on one thread. */
  private static final Duration ACQUIRE_TIMEOUT = Duration.ofSeconds(30);

  /**
   * The start of each throttle reason that names a function's reserved concurrency (ThrottleReason
   * in the SDK).
   */
  private static final String FUNCTIONS_OWN_LIMIT = "ReservedFunction";

  private final SdkEventLoopGroup threads = SdkEventLoopGroup.builder().numberOfThreads(1).build();
  private final SdkAsyncHttpClient http;
  private final LambdaAsyncClient client;

  public LambdaPlatform(LambdaPlatformConfig config) {
    var connections =
        NettyNioAsyncHttpClient.builder()
            .eventLoopGroup(threads)
            .maxConcurrency(config.maxConnections())
            .maxPendingConnectionAcquires(config.maxConnections())
            .connectionTimeout(CONNECT_TIMEOUT)
            .connectionAcquisitionTimeout(ACQUIRE_TIMEOUT)
            .readTimeout(READ_TIMEOUT);
    TcpKeepAlive.WITHIN_A_MINUTE.set(connections);
    http = connections.build();
    var builder =
        LambdaAsyncClient.builder()
            .region(config.region())
            .credentialsProvider(config.credentials())
            .httpClient(http)
            // A retry would start a second invocation while the first may still run.
            .overrideConfiguration(
                override -> override.retryStrategy(retry -> retry.maxAttempts(1)));
    URI endpoint = config.endpoint();
    if (endpoint != null) {
      builder.endpointOverride(endpoint);
    }
    client = builder.build();
  }

  @Override
  public Invoked invoke(InvokeCall invocation) throws InterruptedException {
    try {
      InvokeResponse response =
          await(
              client.invoke(request ->
                  request
                      .functionName(invocation.function())
                      .invocationType(InvocationType.REQUEST_RESPONSE)
                      .logType(LogType.TAIL)
                      .payload(SdkBytes.fromUtf8String(invocation.payload()))));
      String answer = response.payload() == null ? "" : response.payload().asUtf8String();
      LogTail log =
          new LogTail(
              Optional.ofNullable(response.responseMetadata().requestId()).orElse(""),
              logTail(response.logResult()));
      return response.functionError() == null
          ? new Invoked.Returned(answer, log)
          : new Invoked.Crashed(response.functionError() + ": " + answer, log);
    } catch (ExecutionException e) {
      return switch (e.getCause()) {
        case TooManyRequestsException throttled -> throttled(throttled);
        case null -> new Invoked.Failed(e.toString());
        case Throwable cause -> new Invoked.Failed(cause.toString());
      };
    }
  }

  private static Invoked.Throttled throttled(TooManyRequestsException throttled) {
    String reason = String.valueOf(throttled.reasonAsString());
    return new Invoked.Throttled(
        reason + ": " + throttled.getMessage(), !reason.startsWith(FUNCTIONS_OWN_LIMIT));
  }

  @Override
  public FunctionDescription describe(String function) throws InterruptedException {
    try {
      GetFunctionConfigurationResponse response =
          await(client.getFunctionConfiguration(request -> request.functionName(function)));
      return new FunctionDescription(
          function, response.memorySize(), Duration.ofSeconds(response.timeout()));
    } catch (ExecutionException e) {
      throw new PlatformException(
          "function %s cannot be described: %s".formatted(function, e.getCause()), e);
    }
  }

  @Override
  public OptionalInt reservedConcurrency(String function) throws InterruptedException {
    try {
      return optional(
          await(client.getFunctionConcurrency(request -> request.functionName(function)))
              .reservedConcurrentExecutions());
    } catch (ExecutionException e) {
      throw new PlatformException(
          "the concurrency of function %s cannot be read: %s".formatted(function, e.getCause()), e);
    }
  }

  @Override
  public OptionalInt accountConcurrency() throws InterruptedException {
    try {
      return optional(
          await(client.getAccountSettings(_ -> {})).accountLimit().concurrentExecutions());
    } catch (ExecutionException e) {
      throw new PlatformException(
          "the account's concurrency cannot be read: %s".formatted(e.getCause()), e);
    }
  }

  private static OptionalInt optional(@Nullable Integer value) {
    return value == null ? OptionalInt.empty() : OptionalInt.of(value);
  }

  @Override
  public void close() {
    client.close();
    http.close();
    threads
        .eventLoopGroup()
        .shutdownGracefully(0, 1, TimeUnit.SECONDS)
        .awaitUninterruptibly(2, TimeUnit.SECONDS);
  }

  /** Waits for the answer to a call; an interruption closes the connection of the call. */
  private static <T> T await(CompletableFuture<T> future)
      throws InterruptedException, ExecutionException {
    try {
      return future.get();
    } catch (InterruptedException e) {
      future.cancel(true);
      throw e;
    }
  }

  private static String logTail(@Nullable String base64) {
    return base64 == null
        ? ""
        : new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
  }
}
