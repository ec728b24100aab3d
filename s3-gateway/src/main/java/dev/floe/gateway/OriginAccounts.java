package dev.floe.gateway;

import dev.floe.gateway.config.IdentityConfig;
import dev.floe.gateway.config.IdentityConfig.OriginAccess;
import dev.floe.gateway.config.OriginConfig;
import dev.floe.gateway.config.Secret;
import dev.floe.gateway.origin.account.OriginAccount;
import dev.floe.sigv4.Credentials;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;
import software.amazon.awssdk.services.sts.model.AssumeRoleRequest;

/**
 * Creates the {@link OriginAccount} of each identity whose settings name credentials at the origin.
 * An identity whose settings have not changed keeps this object over a reload, with its role's
 * session and the requests that the origin has allowed. Thread-safe.
 */
final class OriginAccounts implements AutoCloseable {
  /** A request that needs new credentials waits for them at most this long. */
  private static final Duration STS_TIMEOUT = Duration.ofSeconds(10);

  private static final String SESSION = "floe";

  private final OriginConfig origin;
  private final AwsCredentialsProvider gateway;
  private Map<Owner, OriginAccount> accounts = Map.of();
  private @Nullable StsClient sts;

  private record Owner(String name, OriginAccess access) {}

  /**
   * @param gateway the gateway's own credentials; they assume the role of an identity whose
   *     settings name no keys
   */
  OriginAccounts(OriginConfig origin, AwsCredentialsProvider gateway) {
    this.origin = origin;
    this.gateway = gateway;
  }

  /**
   * Returns the accounts of all identities that have one of their own, and forgets all other
   * accounts.
   */
  synchronized Map<IdentityConfig, OriginAccount> of(List<IdentityConfig> identities) {
    Map<Owner, OriginAccount> next = new HashMap<>();
    Map<IdentityConfig, OriginAccount> found = new HashMap<>();
    for (IdentityConfig identity : identities) {
      OriginAccess access = identity.origin();
      if (access != null) {
        OriginAccount account =
            next.computeIfAbsent(
                new Owner(identity.name(), access),
                each -> Optional.ofNullable(accounts.get(each)).orElseGet(() -> account(each)));
        found.put(identity, account);
      }
    }
    accounts = next;
    return found;
  }

  private OriginAccount account(Owner owner) {
    AwsCredentialsProvider provider = provider(owner.access());
    return new OriginAccount(
        owner.name(),
        owner.access().decides() == OriginAccess.Decides.ORIGIN,
        () -> credentials(provider.resolveCredentials()));
  }

  private AwsCredentialsProvider provider(OriginAccess access) {
    OriginAccess.OwnKeys own = access.keys();
    AwsCredentialsProvider keys = own == null ? null : keys(own);
    OriginAccess.Role role = access.role();
    if (role != null) {
      return role(role, keys == null ? gateway : keys);
    }
    return keys == null ? ProfileCredentialsProvider.create(access.profile()) : keys;
  }

  private static AwsCredentialsProvider keys(OriginAccess.OwnKeys keys) {
    String secret = keys.secret().reveal();
    Secret token = keys.sessionToken();
    return StaticCredentialsProvider.create(
        token == null
            ? AwsBasicCredentials.create(keys.accessKey(), secret)
            : AwsSessionCredentials.create(keys.accessKey(), secret, token.reveal()));
  }

  /** Returns a provider that renews its session some minutes before it expires. */
  private AwsCredentialsProvider role(OriginAccess.Role role, AwsCredentialsProvider signer) {
    AssumeRoleRequest.Builder request =
        AssumeRoleRequest.builder()
            .roleArn(role.arn())
            .roleSessionName(SESSION)
            .overrideConfiguration(override -> override.credentialsProvider(signer));
    String externalId = role.externalId();
    if (externalId != null) {
      request.externalId(externalId);
    }
    return StsAssumeRoleCredentialsProvider.builder()
        .stsClient(sts())
        .refreshRequest(request.build())
        .build();
  }

  private StsClient sts() {
    StsClient client = sts;
    if (client == null) {
      var builder =
          StsClient.builder()
              .region(Region.of(origin.region()))
              .credentialsProvider(gateway)
              .httpClientBuilder(ApacheHttpClient.builder())
              .overrideConfiguration(override -> override.apiCallTimeout(STS_TIMEOUT));
      URI endpoint = origin.stsEndpoint();
      if (endpoint != null) {
        builder.endpointOverride(endpoint);
      }
      client = builder.build();
      sts = client;
    }
    return client;
  }

  /** Returns the source of the credentials of the AWS default chain. */
  static Supplier<Credentials> ofDefaultChain() {
    AwsCredentialsProvider provider = DefaultCredentialsProvider.builder().build();
    return () -> credentials(provider.resolveCredentials());
  }

  private static Credentials credentials(AwsCredentials resolved) {
    String token =
        resolved instanceof AwsSessionCredentials session ? session.sessionToken() : null;
    return new Credentials(resolved.accessKeyId(), resolved.secretAccessKey(), token);
  }

  @Override
  public synchronized void close() {
    if (sts != null) {
      sts.close();
    }
  }
}
