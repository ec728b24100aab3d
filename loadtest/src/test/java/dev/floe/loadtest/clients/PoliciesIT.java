package dev.floe.loadtest.clients;

import static dev.floe.loadtest.harness.FloeFixture.BUCKET;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.gateway.config.IdentityConfig;
import dev.floe.gateway.config.IdentityConfig.Keys;
import dev.floe.gateway.config.IdentityConfig.Limits;
import dev.floe.gateway.config.IdentityConfig.PolicyText;
import dev.floe.gateway.config.Secret;
import dev.floe.loadtest.clients.RawClient.Answer;
import dev.floe.loadtest.harness.FloeFixture;
import dev.floe.sigv4.Credentials;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A table of 350 cases: each of fourteen identities sends each of twenty-five requests, for objects
 * that the cache holds and others. A request that the policy allows is carried out, by the cache
 * where possible. Any other is refused, and does not reach S3.
 */
class PoliciesIT {
  private static final byte[] NOTHING = new byte[0];
  private static final String ANN = "/" + BUCKET + "/home/ann/";
  private static final String PUB = "/" + BUCKET + "/pub/";
  private static final String SECRET_KEY = "/" + BUCKET + "/secret/a";

  private static FloeFixture floe;
  private static RawClient client;

  /** The requests, in the order of the tables' columns. */
  enum Sent {
    GET_PUBLIC("GET", PUB + "a"),
    GET_ANN("GET", ANN + "a"),
    GET_BOB("GET", "/" + BUCKET + "/home/bob/a"),
    GET_SECRET("GET", SECRET_KEY),
    HEAD_PUBLIC("HEAD", PUB + "a"),
    RANGE_ANN("GET", ANN + "a", "Range bytes=0-1"),
    VERSION_PUBLIC("GET", PUB + "a?versionId=null"),
    LIST("GET", "/" + BUCKET + "?list-type=2"),
    LIST_ANN("GET", "/" + BUCKET + "?list-type=2&prefix=home%2Fann%2F"),
    LIST_BOB("GET", "/" + BUCKET + "?prefix=home/bob/"),
    LIST_PUBLIC("GET", "/" + BUCKET + "?list-type=2&prefix=pub%2F&delimiter=%2F"),
    LIST_FIVE("GET", "/" + BUCKET + "?list-type=2&max-keys=5"),
    LIST_MANY("GET", "/" + BUCKET + "?list-type=2&max-keys=500"),
    PUT_PUBLIC("PUT", PUB + "new"),
    PUT_ANN("PUT", ANN + "new"),
    PUT_WITH_ACL("PUT", PUB + "new", "x-amz-acl public-read"),
    DELETE_PUBLIC("DELETE", PUB + "new"),
    DELETE_ANN("DELETE", ANN + "new"),
    DELETE_LIST("POST", "/" + BUCKET + "?delete"),
    DELETE_LIST_WITH_SECRET("POST", "/" + BUCKET + "?delete"),
    COPY_SECRET("PUT", ANN + "copy", "x-amz-copy-source " + SECRET_KEY),
    COPY_PUBLIC("PUT", ANN + "copy", "x-amz-copy-source " + PUB + "a"),
    GET_ACL("GET", PUB + "a?acl"),
    GET_LOCATION("GET", "/" + BUCKET + "?location"),
    LIST_BUCKETS("GET", "/");

    private final String method;
    private final String target;

    /** The header's name and value, or nothing. */
    private final String field;

    Sent(String method, String target) {
      this(method, target, "");
    }

    Sent(String method, String target, String field) {
      this.method = method;
      this.target = target;
      this.field = field;
    }

    String[] fields() {
      return field.isEmpty() ? new String[0] : field.split(" ", 2);
    }

    byte[] body() {
      return switch (this) {
        case PUT_PUBLIC, PUT_ANN, PUT_WITH_ACL -> new byte[] {1, 2, 3};
        case DELETE_LIST -> deletion("home/ann/x");
        case DELETE_LIST_WITH_SECRET -> deletion("home/ann/x", "secret/x");
        default -> NOTHING;
      };
    }

    private static byte[] deletion(String... keys) {
      StringBuilder xml = new StringBuilder("<Delete>");
      for (String key : keys) {
        xml.append("<Object><Key>").append(key).append("</Key></Object>");
      }
      return xml.append("</Delete>").toString().getBytes(UTF_8);
    }
  }

  /** Requests that the cache answers. Denied ones are refused before the cache is asked. */
  private static final Set<Sent> HITS =
      EnumSet.of(
          Sent.GET_PUBLIC,
          Sent.GET_ANN,
          Sent.GET_BOB,
          Sent.GET_SECRET,
          Sent.HEAD_PUBLIC,
          Sent.RANGE_ANN);

  /** The identities: their policies, and a letter for each request: y if it is allowed, else n. */
  enum Who {
    READER(allow("'Action': 's3:GetObject', 'Resource': '%s/pub/*'"), "ynnnynnnnnnnnnnnnnnnnnnnn"),
    ANN(home(), "nynnnynnynnnnnynnyynnnnnn"),
    BOB(home(), "nnynnnnnnynnnnnnnnnnnnnnn"),
    NO_DELETION(allow("'NotAction': 's3:Delete*', 'Resource': '*'"), "yyyyyyyyyyyyyyyynnnnyyyyy"),
    ALL_BUT_SECRET(
        allow("'Action': '*', 'NotResource': '%s/secret/*'"), "yyynyyyyyyyyyyyyyyynnyyyy"),
    DENIED_SECRET(
        allow("'Action': 's3:*', 'Resource': '*'"),
        deny("'Action': 's3:*', 'Resource': '%s/secret/*'"),
        "yyynyyyyyyyyyyyyyyynnyyyy"),
    LISTS_FEW(
        allow(
            "'Action': 's3:ListBucket', 'Resource': '%s',"
                + " 'Condition': {'NumericLessThanEquals': {'s3:max-keys': '10'}}"),
        "nnnnnnnnnnnynnnnnnnnnnnnn"),
    LISTS_FOLDERS(
        allow(
            "'Action': 's3:ListBucket', 'Resource': '%s', 'Condition':"
                + " {'StringEquals': {'s3:prefix': ['', 'pub/'], 's3:delimiter': '/'}}"),
        "nnnnnnnnnnynnnnnnnnnnnnnn"),
    NEAR(
        allow(
            "'Action': 's3:*', 'Resource': '*',"
                + " 'Condition': {'IpAddress': {'aws:SourceIp': ['127.0.0.0/8', '::1']}}"),
        "yyyyyyyyyyyyyyyyyyyyyyyyy"),
    FAR(
        allow(
            "'Action': 's3:*', 'Resource': '*',"
                + " 'Condition': {'IpAddress': {'aws:SourceIp': '10.0.0.0/8'}}"),
        "nnnnnnnnnnnnnnnnnnnnnnnnn"),
    ENCRYPTED(
        allow("'Action': 's3:*', 'Resource': '*'"),
        deny(
            "'Action': 's3:*', 'Resource': '*',"
                + " 'Condition': {'Bool': {'aws:SecureTransport': 'false'}}"),
        "nnnnnnnnnnnnnnnnnnnnnnnnn"),
    PRIVATE(
        allow("'Action': 's3:*', 'Resource': '*'"),
        deny(
            "'Action': 's3:PutObject', 'Resource': '*',"
                + " 'Condition': {'StringEquals': {'s3:x-amz-acl': 'public-read'}}"),
        "yyyyyyyyyyyyyyynyyyyyyyyy"),
    MIDDLE(
        allow("'Action': 's3:GetObject', 'Resource': '%s/*/ann/?'"), "nynnnynnnnnnnnnnnnnnnnnnn"),
    ANONYMOUS(
        allow("'Action': 's3:GetObject', 'Resource': '%s/pub/*'"), "ynnnynnnnnnnnnnnnnnnnnnnn");

    private final String statements;
    private final String expected;

    Who(String statement, String expected) {
      this.statements = statement;
      this.expected = expected;
    }

    Who(String first, String second, String expected) {
      this.statements = first + ", " + second;
      this.expected = expected;
    }

    private static String allow(String rest) {
      return "{'Effect': 'Allow', " + rest + "}";
    }

    private static String deny(String rest) {
      return "{'Effect': 'Deny', " + rest + "}";
    }

    private static String home() {
      return allow("'Action': 's3:*', 'Resource': '%s/home/${aws:username}/*'")
          + ", "
          + allow(
              "'Action': 's3:ListBucket', 'Resource': '%s',"
                  + " 'Condition': {'StringLike': {'s3:prefix': 'home/${aws:username}/*'}}");
    }

    IdentityConfig identity() {
      String json =
          "{'Version': '2012-10-17', 'Statement': [%s]}"
              .formatted(statements)
              .replace("%s", "arn:aws:s3:::" + BUCKET)
              .replace('\'', '"');
      Keys keys = this == ANONYMOUS ? null : new Keys(name(), new Secret("secret"), null, null);
      return PoliciesIT.identity(name().toLowerCase(Locale.ROOT), keys, json);
    }

    Answer send(Sent sent) throws Exception {
      return this == ANONYMOUS
          ? client.sendUnsigned(sent.method, sent.target, sent.body(), sent.fields())
          : client
              .signingAs(name(), "secret")
              .send(sent.method, sent.target, sent.body(), sent.fields());
    }
  }

  private static IdentityConfig identity(String name, @Nullable Keys keys, String json) {
    return new IdentityConfig(
        name, keys, List.of(), List.of(new PolicyText(name, json)), Limits.NONE);
  }

  private static final String EVERYTHING =
      "{\"Statement\": {\"Effect\": \"Allow\", \"Action\": \"s3:*\", \"Resource\": \"*\"}}";

  private static IdentityConfig temporary(String key, String expiry) {
    return identity(
        key,
        new Keys(key, new Secret("secret"), new Secret("token"), Instant.parse(expiry)),
        EVERYTHING);
  }

  private static IdentityConfig limited(String key, Limits limits) {
    return new IdentityConfig(
        key,
        new Keys(key, new Secret("secret"), null, null),
        List.of(),
        List.of(new PolicyText(key, EVERYTHING)),
        limits);
  }

  @BeforeAll
  static void start() throws Exception {
    List<IdentityConfig> identities = new ArrayList<>(List.of(FloeFixture.mayDoEverything()));
    for (Who who : Who.values()) {
      identities.add(who.identity());
    }
    identities.add(temporary("TEMPORARY", "2999-01-01T00:00:00Z"));
    identities.add(temporary("EXPIRED", "2001-01-01T00:00:00Z"));
    identities.add(limited("BUSY", new Limits(1, 0)));
    identities.add(limited("GREEDY", new Limits(0, 1)));
    floe = FloeFixture.builder().hitsForAnHour().nodesStay().identities(identities).start();
    client = RawClient.of(floe);
    for (String key : List.of("pub/a", "home/ann/a", "home/bob/a", "secret/a")) {
      floe.put(key, key.getBytes(UTF_8));
      client.awaitHit(floe, "/" + BUCKET + "/" + key);
    }
  }

  @AfterAll
  static void stop() throws Exception {
    floe.close();
  }

  @ParameterizedTest
  @EnumSource(Who.class)
  void getsWhatItsPolicyAllowsAndNoMore(Who who) throws Exception {
    assertThat(who.expected).hasSize(Sent.values().length);
    StringBuilder allowed = new StringBuilder();
    for (Sent sent : Sent.values()) {
      floe.origin().forget();
      Answer answer = who.send(sent);
      boolean denied = answer.status() == 403;
      allowed.append(denied ? 'n' : 'y');
      if (denied) {
        assertThat(floe.forwarded()).as("%s of %s", sent, who).isEmpty();
        assertThat(answer.text()).as("%s of %s", sent, who).matches("(?s)(<\\?xml.*<Error>.*)?");
      } else {
        assertThat(answer.status()).as("%s of %s: %s", sent, who, answer.text()).isLessThan(300);
        if (HITS.contains(sent)) {
          assertThat(answer.header("x-cache")).as("%s of %s", sent, who).isEqualTo("HIT");
        }
      }
    }
    assertThat(allowed).hasToString(who.expected);
  }

  @ParameterizedTest
  @CsvSource({
    "TEMPORARY, token, ''",
    "TEMPORARY, other, InvalidToken",
    "TEMPORARY, , InvalidToken",
    "READER, token, InvalidToken",
    "EXPIRED, token, ExpiredToken",
    "EXPIRED, other, InvalidToken"
  })
  void temporaryKeysNeedTheirTokenAndTime(String key, String token, String code) throws Exception {
    RawClient signing = client.signingAs(new Credentials(key, "secret", token));
    assertThat(signing.get(PUB + "a").code()).isEqualTo(code);
  }

  @Test
  void unsignedRequestsCannotOverrideHeaders() throws Exception {
    Answer answer = client.sendUnsigned("GET", PUB + "a?response-content-type=text/html", NOTHING);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo("InvalidRequest");
  }

  /**
   * BUSY may send one request a second, and GREEDY may receive one byte a second, hits included.
   */
  @ParameterizedTest
  @ValueSource(strings = {"BUSY", "GREEDY"})
  void requestsBeyondARateAreRefusedAtOnce(String key) throws Exception {
    RawClient busy = client.signingAs(key, "secret");
    List<Integer> statuses = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Answer answer = busy.get(PUB + "a");
      statuses.add(answer.status());
      if (answer.status() == 503) {
        assertThat(answer.code()).isEqualTo("SlowDown");
        assertThat(answer.header("retry-after")).isNotEmpty();
      }
    }
    assertThat(statuses).startsWith(200).contains(503);
    assertThat(client.get(PUB + "a").status()).isEqualTo(200);
  }
}
