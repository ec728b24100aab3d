package dev.floe.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.floe.gateway.config.IdentityConfig;
import dev.floe.gateway.config.IdentityConfig.OriginAccess;
import dev.floe.gateway.config.IdentityConfig.OriginAccess.Decides;
import dev.floe.gateway.config.OriginConfig;
import dev.floe.gateway.config.Secret;
import dev.floe.gateway.origin.account.OriginAccount;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

class OriginAccountsTest {
  private static final OriginAccess.Role ROLE =
      new OriginAccess.Role("arn:aws:iam::123456789012:role/reader", "external");

  private final List<String> assumed = new CopyOnWriteArrayList<>();
  private final List<String> signers = new CopyOnWriteArrayList<>();
  private volatile Duration lifetime = Duration.ofHours(1);
  private volatile int status = 200;
  private HttpServer sts = server();
  private OriginAccounts accounts = accounts();

  private static HttpServer server() {
    try {
      return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private OriginAccounts accounts() {
    URI endpoint = URI.create("http://127.0.0.1:" + sts.getAddress().getPort());
    return new OriginAccounts(
        new OriginConfig(null, "us-east-1", OriginConfig.Checksums.WHEN_SUPPORTED, 8, 0, endpoint),
        StaticCredentialsProvider.create(AwsBasicCredentials.create("GATEWAY", "secret")));
  }

  @BeforeEach
  void start() {
    sts.createContext(
        "/",
        exchange -> {
          assumed.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          signers.add(exchange.getRequestHeaders().getFirst("Authorization"));
          byte[] answer = answer().getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    sts.start();
  }

  @AfterEach
  void stop() {
    accounts.close();
    sts.stop(0);
  }

  private String answer() {
    return """
    <AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
    <AssumeRoleResult><Credentials><AccessKeyId>SESSION%d</AccessKeyId>
    <SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>
    <Expiration>%s</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>
    """
        .formatted(assumed.size(), Instant.now().plus(lifetime).truncatedTo(ChronoUnit.SECONDS));
  }

  private static IdentityConfig identity(OriginAccess access) {
    return IdentityConfig.of("CLIENT", new Secret("secret"), List.of()).with(access);
  }

  private static OriginAccess role(OriginAccess.@Nullable OwnKeys keys) {
    return new OriginAccess(keys, null, ROLE, Decides.ORIGIN);
  }

  private static OriginAccess.OwnKeys keys(String accessKey) {
    return new OriginAccess.OwnKeys(accessKey, new Secret("own"), new Secret("token"));
  }

  private OriginAccount account(OriginAccess access) {
    IdentityConfig identity = identity(access);
    return Objects.requireNonNull(accounts.of(List.of(identity)).get(identity));
  }

  @Test
  void signsWithTheIdentitysOwnKeys() {
    OriginAccount account = account(new OriginAccess(keys("OWN"), null, null, Decides.POLICY));
    assertThat(account.decidesReads()).isFalse();
    assertThat(account.source().resolve().accessKeyId()).isEqualTo("OWN");
    assertThat(account.source().resolve().sessionToken()).isEqualTo("token");
    assertThat(account.toString()).doesNotContain("own");
  }

  @Test
  void assumesARoleOnceWhileItsSessionLasts() {
    OriginAccount account = account(role(null));
    assertThat(account.decidesReads()).isTrue();
    assertThat(account.source().resolve().accessKeyId()).isEqualTo("SESSION1");
    assertThat(account.source().resolve().accessKeyId()).isEqualTo("SESSION1");
    assertThat(assumed)
        .singleElement()
        .asString()
        .contains("Action=AssumeRole", "role%2Freader", "ExternalId=external");
    assertThat(signers).singleElement().asString().contains("Credential=GATEWAY/");
  }

  @Test
  void assumesARoleWithTheIdentitysOwnKeys() {
    account(role(keys("OWN"))).source().resolve();
    assertThat(signers).singleElement().asString().contains("Credential=OWN/");
  }

  @Test
  void renewsASessionBeforeItExpires() {
    lifetime = Duration.ofSeconds(45);
    OriginAccount account = account(role(null));
    assertThat(account.source().resolve().accessKeyId()).isEqualTo("SESSION1");
    assertThat(account.source().resolve().accessKeyId()).isEqualTo("SESSION2");
  }

  @Test
  void hasNoCredentialsWhenTheRoleIsRefused() {
    status = 403;
    OriginAccount account = account(role(null));
    assertThatThrownBy(() -> account.source().resolve()).isInstanceOf(RuntimeException.class);
  }

  @Test
  void keepsAnAccountWhoseSettingsHaveNotChanged() {
    OriginAccount first = account(role(null));
    first.source().resolve();
    assertThat(account(role(null))).isSameAs(first);
    assertThat(account(role(keys("OWN")))).isNotEqualTo(first);
    assertThat(account(role(null))).isNotEqualTo(first);
  }
}
