package dev.floe.gateway;

import dev.floe.coding.CodeMatrix;
import dev.floe.coding.ErasureCode;
import dev.floe.gateway.auth.Identities;
import dev.floe.gateway.auth.Identity;
import dev.floe.gateway.auth.IdentityLimits;
import dev.floe.gateway.auth.iam.Policy;
import dev.floe.gateway.auth.iam.PolicyDocument;
import dev.floe.gateway.auth.iam.PolicyStatement;
import dev.floe.gateway.auth.iam.PolicyStatement.Effect;
import dev.floe.gateway.bill.Tariff;
import dev.floe.gateway.cache.CacheSettings;
import dev.floe.gateway.cache.directory.ChunkCode;
import dev.floe.gateway.config.CacheConfig;
import dev.floe.gateway.config.ClientConfig;
import dev.floe.gateway.config.CodeConfig;
import dev.floe.gateway.config.ConfigException;
import dev.floe.gateway.config.FunctionsConfig;
import dev.floe.gateway.config.GatewayConfig;
import dev.floe.gateway.config.IdentityConfig;
import dev.floe.gateway.config.OriginConfig;
import dev.floe.gateway.config.Secret;
import dev.floe.gateway.http.limit.EdgeSettings;
import dev.floe.gateway.origin.OriginSettings;
import dev.floe.gateway.origin.account.OriginAccount;
import dev.floe.gateway.platform.FunctionCatalog;
import dev.floe.gateway.platform.lambda.LambdaPlatformConfig;
import dev.floe.gateway.policy.FillPatience;
import dev.floe.gateway.policy.FunctionFitness;
import dev.floe.gateway.policy.ParityLimits;
import dev.floe.gateway.policy.Prices;
import dev.floe.gateway.policy.wake.StartStay;
import dev.floe.gateway.pool.PoolConfig;
import dev.floe.gateway.pool.PoolSecret;
import dev.floe.node.invocation.InvokePayload;
import dev.floe.node.lambda.NodeMemory;
import dev.floe.sigv4.Credentials;
import dev.floe.sigv4.verify.VerifierSettings;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.regions.Region;

/** Translates the configuration into the settings of each part. */
final class Settings {
  static final int BLOCK_BYTES = 128 << 10;

  /** The clock skew that S3 tolerates. */
  private static final Duration MAX_SKEW = Duration.ofMinutes(15);

  /** The time between two readings of the identities. */
  static final Duration IDENTITY_RELOAD_INTERVAL = Duration.ofSeconds(5);

  private static final Duration LONGEST_TIMEOUT = Duration.ofMinutes(15);

  /** The number of KEEP frames sent within {@code pool.unsealed}, so three in a row may be lost. */
  private static final int KEEPS_IN_TIME = 4;

  /**
   * A larger object is not read back after a copy, nor after an upload whose parts were not all
   * stored; its first reader starts a fill.
   */
  private static final long AFTER_WRITE_LIMIT_BYTES = 1L << 30;

  /**
   * The most tasks of the cache at a time. Memory limits fills and the writing of stripes, so this
   * limit is not reached in practice.
   */
  static final int CACHE_TASKS = 10_000;

  private Settings() {}

  /**
   * Translates all settings as a start does, but starts nothing.
   *
   * @throws ConfigException if a part cannot use its settings
   */
  static void check(GatewayConfig config) throws ConfigException {
    try {
      identities(config.identities(), Map.of());
      edge(config);
      EdgeAssembly.check(config.listen());
      origin(config.origin());
      tariff(config);
      pool(config.pool(), config.prices(), _ -> LONGEST_TIMEOUT);
      CacheSettings cache = cache(config.cache(), config.pool());
      ChunkCode code = cache.code();
      ParityLimits adapt = config.pool().adapt();
      int adapted = adapt == null ? 0 : adapt.most();
      int blocks = code.dataBlocks() + Math.max(code.parityBlocks(), adapted);
      long stripeBytes = (long) blocks * BLOCK_BYTES;
      if (config.clients().memoryBudgetBytes() < stripeBytes) {
        throw new ConfigException(
            "memory-budget is %d bytes, expected at least %d, room for one stripe of %d blocks"
                .formatted(config.clients().memoryBudgetBytes(), stripeBytes, blocks));
      }
    } catch (IllegalArgumentException e) {
      throw new ConfigException(String.valueOf(e.getMessage()), e);
    }
  }

  static LambdaPlatformConfig platform(FunctionsConfig pool, AwsCredentialsProvider credentials) {
    return new LambdaPlatformConfig(
        Region.of(pool.region()), pool.endpoint(), credentials, pool.functions().size());
  }

  /** Returns the limits that functions are assumed to have until the platform describes them. */
  static FunctionCatalog catalog(FunctionsConfig pool) {
    return new FunctionCatalog(megabytes(pool), LONGEST_TIMEOUT);
  }

  static FunctionFitness fitness(FunctionsConfig pool) {
    return new FunctionFitness(megabytes(pool), Duration.ZERO, pool.backup().isPositive());
  }

  private static int megabytes(FunctionsConfig pool) {
    return Math.toIntExact(pool.nodeMemoryBytes() >> 20);
  }

  static Tariff tariff(GatewayConfig config) {
    return Tariff.of(config.prices(), config.pool().architecture());
  }

  /**
   * @param timeout returns the longest time that an invocation of the named function may take
   */
  static PoolConfig pool(FunctionsConfig pool, Prices prices, Function<String, Duration> timeout) {
    return new PoolConfig(
        pool.functions(),
        NodeMemory.of(pool.nodeMemoryBytes(), Long.MAX_VALUE).capacityBytes(),
        timeout,
        stay(pool, prices),
        PoolConfig.USUAL_WAKE_LIMIT,
        PoolConfig.USUAL_DRAIN_LIMIT,
        pool.unsealed(),
        pool.zones(),
        StartStay.after(pool.wakeAtStart()));
  }

  private static InvokePayload.Stay stay(FunctionsConfig pool, Prices prices) {
    Duration breakEven =
        prices.breakEven(
            pool.architecture(),
            pool.nodeMemoryBytes(),
            pool.lifetime().latencyPrice(),
            PoolConfig.LONGEST_STAY);
    return new InvokePayload.Stay(
        pool.lifetime().policy(),
        prices.quantum(),
        breakEven,
        Duration.ZERO,
        PoolConfig.LONGEST_STAY);
  }

  static PoolSecret poolSecret(FunctionsConfig pool, SecureRandom random) {
    Secret secret = pool.secret();
    return secret == null ? PoolSecret.draw(random) : PoolSecret.of(secret.bytes());
  }

  static OriginSettings origin(OriginConfig origin) {
    OriginSettings usual =
        OriginSettings.of(origin.address(), origin.region())
            .withLimits(origin.maxConnections(), origin.minimumBytesPerSecond());
    return switch (origin.checksums()) {
      case WHEN_SUPPORTED -> usual;
      case WHEN_REQUIRED -> usual.with(OriginSettings.Checksums.WHEN_REQUIRED);
    };
  }

  static EdgeSettings edge(GatewayConfig config) {
    return EdgeSettings.at(config.listen().s3().socketAddress())
        .withMinimumRate(config.origin().minimumBytesPerSecond())
        .withConnections(config.listen().connections(), config.listen().connectionsPerAddress())
        .withSendBuffer(config.clients().sendBufferBytes());
  }

  static VerifierSettings signatures(GatewayConfig config) {
    boolean presignedV2 = config.clients().signatureV2() == ClientConfig.SignatureV2.PRESIGNED;
    return new VerifierSettings(
        List.of(config.origin().region()), Set.of("s3"), MAX_SKEW, presignedV2);
  }

  /**
   * @param accounts the accounts at the origin of those identities that have one of their own
   * @throws IllegalArgumentException if a policy has an element that the gateway cannot evaluate,
   *     or if two identities have the same access key or both have none
   */
  static Identities identities(
      List<IdentityConfig> identities, Map<IdentityConfig, OriginAccount> accounts) {
    return new Identities(
        identities.stream().map(identity -> identity(identity, accounts.get(identity))).toList());
  }

  private static Identity identity(IdentityConfig identity, @Nullable OriginAccount account) {
    Policy policy = new Policy(identity.statements().stream().map(Settings::statement).toList());
    for (IdentityConfig.PolicyText text : identity.policies()) {
      policy = policy.and(document(text));
    }
    IdentityConfig.Keys keys = identity.keys();
    return new Identity(
        identity.name(),
        keys == null ? null : credentials(keys),
        keys == null ? null : keys.expiry(),
        policy,
        new IdentityLimits(
            identity.limits().requestsPerSecond(), identity.limits().bytesPerSecond()),
        account);
  }

  private static Policy document(IdentityConfig.PolicyText text) {
    try {
      return PolicyDocument.read(text.json());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("%s: %s".formatted(text.place(), e.getMessage()), e);
    }
  }

  private static Credentials credentials(IdentityConfig.Keys keys) {
    Secret token = keys.sessionToken();
    return new Credentials(
        keys.accessKey(), keys.secret().reveal(), token == null ? null : token.reveal());
  }

  private static PolicyStatement statement(IdentityConfig.Statement statement) {
    return PolicyStatement.of(
        statement.allow() ? Effect.ALLOW : Effect.DENY, statement.actions(), statement.resources());
  }

  static CacheSettings cache(CacheConfig cache, FunctionsConfig pool) {
    CodeConfig code = cache.code();
    ErasureCode chosen =
        switch (cache.matrix()) {
          case AUTO -> ErasureCode.of(code.data(), code.parity());
          case POWERS -> ErasureCode.of(code.data(), code.parity(), CodeMatrix.POWERS);
          case VANDERMONDE -> ErasureCode.of(code.data(), code.parity(), CodeMatrix.VANDERMONDE);
        };
    return new CacheSettings(
        new ChunkCode(code.data(), code.parity(), BLOCK_BYTES, chosen.matrix().wireId()),
        cache.freshness(),
        cache.maxObjectShare(),
        cache.sseKms() == CacheConfig.SseKms.CACHE,
        cache.afterWrite() == CacheConfig.AfterWrite.FILL ? AFTER_WRITE_LIMIT_BYTES : 0,
        new FillPatience(cache.fillWait()),
        pool.unsealed().dividedBy(KEEPS_IN_TIME));
  }
}
