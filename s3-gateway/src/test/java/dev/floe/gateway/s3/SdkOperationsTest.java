package dev.floe.gateway.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.exchange.RequestHead;
import dev.floe.gateway.model.OperationSpec;
import dev.floe.gateway.model.OperationTable;
import dev.floe.gateway.model.S3Error;
import dev.floe.gateway.model.S3Exception;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.core.protocol.MarshallLocation;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.RequiredTrait;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.async.AsyncExecuteRequest;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.S3Request;
import software.amazon.awssdk.utils.builder.SdkBuilder;

/**
 * Compares the table of operations with the SDK's model. Each operation that the SDK sends is
 * parsed as its row of the table, or is left out for a stated reason and refused.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SdkOperationsTest {
  private static final Set<MarshallLocation> PATHS =
      Set.of(MarshallLocation.PATH, MarshallLocation.GREEDY_PATH);

  private final OperationParser parser = new OperationParser(List.of());
  private final LastRequest http = new LastRequest();
  private final S3AsyncClient sdk =
      S3AsyncClient.builder()
          .httpClient(http)
          .endpointOverride(URI.create("http://gateway.example"))
          .forcePathStyle(true)
          .region(Region.US_EAST_1)
          .credentialsProvider(
              StaticCredentialsProvider.create(AwsBasicCredentials.create("KEY", "secret")))
          .overrideConfiguration(o -> o.retryStrategy(DefaultRetryStrategy.doNotRetry()))
          .build();

  @AfterAll
  void stop() {
    sdk.close();
  }

  @Test
  void decidesAboutEveryOperationOfTheSdk() {
    Set<String> decided =
        OperationTable.all().stream().map(OperationSpec::name).collect(Collectors.toSet());
    decided.addAll(SdkOperations.LEFT_OUT.keySet());
    decided.addAll(SdkOperations.SAME_ROW.keySet());
    assertThat(decided).containsExactlyInAnyOrderElementsOf(SdkOperations.all().keySet());
  }

  @Test
  void leavesOutOnlyOperationsWithoutARow() {
    Set<String> rows =
        OperationTable.all().stream().map(OperationSpec::name).collect(Collectors.toSet());
    assertThat(rows)
        .doesNotContainAnyElementsOf(SdkOperations.LEFT_OUT.keySet())
        .doesNotContainAnyElementsOf(SdkOperations.SAME_ROW.keySet())
        .containsAll(SdkOperations.SAME_ROW.values());
    assertThat(SdkOperations.LEFT_OUT.values()).noneMatch(String::isBlank);
  }

  static Stream<String> operations() {
    return SdkOperations.all().keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("operations")
  void readsWhatTheSdkSends(String name) throws Exception {
    RequestHead head = sent(Objects.requireNonNull(SdkOperations.all().get(name)));
    Set<String> signed = new HashSet<>();
    head.headers().forEach(field -> signed.add(field.name().toLowerCase(Locale.ROOT)));
    if (SdkOperations.LEFT_OUT.containsKey(name)) {
      assertThatThrownBy(() -> parser.parse(head, "", signed))
          .isInstanceOfSatisfying(
              S3Exception.class, e -> assertThat(e.error()).isEqualTo(S3Error.NOT_IMPLEMENTED));
    } else {
      assertThat(parser.parse(head, "", signed).operation().name())
          .isEqualTo(SdkOperations.SAME_ROW.getOrDefault(name, name));
    }
  }

  /**
   * Calls the method with the fields that the operation requires, and returns the request that the
   * SDK would send.
   */
  private RequestHead sent(Method method) throws Exception {
    List<@Nullable Object> arguments = new ArrayList<>();
    for (Class<?> type : method.getParameterTypes()) {
      if (S3Request.class.isAssignableFrom(type)) {
        arguments.add(filled(type));
      } else if (type == AsyncRequestBody.class) {
        arguments.add(AsyncRequestBody.fromString("body"));
      } else if (type == AsyncResponseTransformer.class) {
        arguments.add(AsyncResponseTransformer.toBytes());
      } else {
        arguments.add(null);
      }
    }
    CompletableFuture<?> call = (CompletableFuture<?>) method.invoke(sdk, arguments.toArray());
    assertThatThrownBy(call::join).hasRootCauseInstanceOf(IOException.class);
    return http.last();
  }

  private static Object filled(Class<?> type) throws ReflectiveOperationException {
    SdkPojo builder = (SdkPojo) Objects.requireNonNull(type.getMethod("builder").invoke(null));
    fill(builder);
    return ((SdkBuilder<?, ?>) builder).build();
  }

  /** Sets the required fields and those of the path, also in nested structures. */
  private static void fill(SdkPojo builder) {
    for (SdkField<?> field : builder.sdkFields()) {
      if (!field.containsTrait(RequiredTrait.class) && !PATHS.contains(field.location())) {
        continue;
      }
      if (field.marshallingType().equals(MarshallingType.STRING)) {
        field.set(builder, text(field.memberName()));
      } else if (field.marshallingType().equals(MarshallingType.INTEGER)) {
        field.set(builder, 1);
      } else if (field.marshallingType().equals(MarshallingType.BOOLEAN)) {
        field.set(builder, true);
      } else if (field.marshallingType().equals(MarshallingType.SDK_POJO)) {
        SdkPojo member = field.constructor().get();
        fill(member);
        field.set(builder, ((SdkBuilder<?, ?>) member).build());
      }
    }
  }

  private static String text(String member) {
    return switch (member) {
      case "Bucket", "DestinationBucket" -> "a-bucket";
      case "CopySource" -> "a-bucket/a-key";
      default -> "text";
    };
  }

  /** Remembers a request instead of sending it. */
  private static final class LastRequest implements SdkAsyncHttpClient {
    private @Nullable SdkHttpRequest last;

    RequestHead last() {
      SdkHttpRequest request = Objects.requireNonNull(last, "nothing was sent");
      last = null;
      Headers.Builder headers = Headers.builder();
      request.forEachHeader((name, values) -> values.forEach(value -> headers.add(name, value)));
      return new RequestHead(
          request.method().name(),
          request.encodedPath(),
          request.encodedQueryParameters().orElse(""),
          headers.build(),
          0,
          InetSocketAddress.createUnresolved("client", 1));
    }

    @Override
    public CompletableFuture<Void> execute(AsyncExecuteRequest request) {
      last = request.request();
      IOException failure = new IOException("sent to no server");
      request.responseHandler().onError(failure);
      return CompletableFuture.failedFuture(failure);
    }

    @Override
    public void close() {}
  }
}
