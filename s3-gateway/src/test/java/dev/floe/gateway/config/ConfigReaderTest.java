package dev.floe.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.floe.gateway.config.IdentityConfig.Statement;
import dev.floe.gateway.policy.FillPatience;
import dev.floe.gateway.policy.Prices;
import dev.floe.gateway.policy.freshness.Freshness;
import dev.floe.gateway.policy.zone.Zones;
import dev.floe.node.invocation.StayPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigReaderTest {
  private static final String IDENTITIES =
      """
      identities:
        - access-key: READER
          secret: hush-hush
          statements:
            - {effect: allow, actions: ["s3:*"], resources: ["*"]}
      """;

  @TempDir private Path folder;

  private GatewayConfig read(
      String yaml, Map<String, String> environment, Map<String, String> flags) throws Exception {
    Path file = Files.writeString(folder.resolve("floe.yaml"), yaml);
    return ConfigReader.read(file, environment, flags);
  }

  private GatewayConfig read(String yaml) throws Exception {
    return read(yaml, Map.of(), Map.of());
  }

  /**
   * Paths are resolved against the working directory only if the configuration is not in a file.
   */
  @Test
  void resolvesFilesAgainstTheFolderOfTheConfiguration() throws Exception {
    Files.writeString(folder.resolve("pool.secret"), "hush-hush-hush-hush-hush-hush-hush");
    Path elsewhere = folder.resolve("elsewhere").toAbsolutePath();
    String inFile = IDENTITIES + "pool: {secret-file: pool.secret, invocation-log: calls.log}\n";

    assertThat(read(inFile).pool().invocationLog()).isEqualTo(folder.resolve("calls.log"));
    assertThat(read(inFile).pool().secret()).isNotNull();
    assertThat(
            read(inFile, Map.of("FLOE_POOL_INVOCATION_LOG", "env.log"), Map.of())
                .pool()
                .invocationLog())
        .isEqualTo(folder.resolve("env.log"));
    assertThat(
            read(inFile, Map.of(), Map.of("pool.invocation-log", elsewhere.toString()))
                .pool()
                .invocationLog())
        .as("an absolute path")
        .isEqualTo(elsewhere);
    GatewayConfig text =
        ConfigReader.read(
            null,
            Map.of(ConfigReader.TEXT_VARIABLE, IDENTITIES + "pool: {invocation-log: calls.log}\n"),
            Map.of());
    assertThat(text.pool().invocationLog()).as("without a file").isEqualTo(Path.of("calls.log"));
  }

  @Test
  void usesDefaultsForUnsetKeys() throws Exception {
    GatewayConfig config = read(IDENTITIES);

    assertThat(config.listen().s3().port()).isEqualTo(8080);
    assertThat(config.listen().admin()).isEqualTo(new HostPort("127.0.0.1", 9090));
    assertThat(config.listen().nodes().port()).isEqualTo(6378);
    assertThat(config.cache().code()).isEqualTo(new CodeConfig(10, 2));
    assertThat(config.cache().freshness().otherwise())
        .isEqualTo(new Freshness(Duration.ofSeconds(60)));
    assertThat(config.cache().fillWait()).isEqualTo(FillPatience.STANDARD.atMost());
    assertThat(config.cache().maxObjectShare()).isEqualTo(0.1);
    assertThat(config.pool().functions()).hasSize(14).startsWith("floe-node-0");
    assertThat(config.pool().nodeMemoryBytes()).isEqualTo(1536L << 20);
    assertThat(config.pool().lifetime())
        .isEqualTo(new FunctionsConfig.Lifetime(StayPolicy.RENT_OR_BUY, 0.00001));
    assertThat(config.clients().eventLoops()).isPositive();
    assertThat(config.identities().getFirst().statements())
        .containsExactly(new Statement(true, List.of("s3:*"), List.of("*")));
  }

  @Test
  void takesThePricesOf2026UnlessOthersAreGiven() throws Exception {
    assertThat(read(IDENTITIES).prices()).isEqualTo(Prices.OF_2026);

    Prices given =
        read(IDENTITIES
                + "prices: {date: 2027-03-01, gb-second-arm: 0.00002, s3-million-gets: 1}\n"
                + "pool: {architecture: arm}\n")
            .prices();

    assertThat(given.date()).isEqualTo(LocalDate.of(2027, 3, 1));
    assertThat(given.s3().get()).isEqualTo(1e-6);
    assertThat(given.runningSecond(Prices.Architecture.ARM, 3L << 29))
        .isCloseTo(0.00003, within(1e-12));
    assertThat(given.x86GbSecond()).isEqualTo(Prices.OF_2026.x86GbSecond());
  }

  @Test
  void flagsOverrideTheEnvironmentWhichOverridesTheFile() throws Exception {
    String yaml = IDENTITIES + "code: 4+2\nmemory-budget: 1MiB\norigin:\n  region: eu-west-1\n";
    GatewayConfig config =
        read(
            yaml,
            Map.of("FLOE_CODE", "5+1", "FLOE_MEMORY_BUDGET", "2MiB", "HOME", "/"),
            Map.of("code", "10+4"));

    assertThat(config.origin().region()).isEqualTo("eu-west-1");
    assertThat(config.clients().memoryBudgetBytes()).isEqualTo(2L << 20);
    assertThat(config.cache().code()).isEqualTo(new CodeConfig(10, 4));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          memory-budget: 12 parsecs   | memory-budget is '12 parsecs' (from floe.yaml), expected a \
          size such as 64MiB, at most 64TiB
          memory-budget: 65TiB        | memory-budget is '65TiB' (from floe.yaml), expected a \
          size such as 64MiB, at most 64TiB
          pool: {node-memory: 99999999999999TiB} | pool.node-memory is '99999999999999TiB' (from \
          floe.yaml), expected a size such as 64MiB, at most 64TiB
          fill-wait: 36501d           | fill-wait is '36501d' (from floe.yaml), expected a time \
          such as 500ms, 60s, 15m, 2h or 7d, at most 36500d
          fill-wait: 999999999999999d | fill-wait is '999999999999999d' (from floe.yaml), expected \
          a time such as 500ms, 60s, 15m, 2h or 7d, at most 36500d
          x-floe-cost: on             | x-floe-cost is a header, and no setting; use cost-header instead
          listen: {s3: "8080"}        | listen.s3 is '8080' (from floe.yaml), expected HOST:PORT, \
          such as 10.0.0.5:6378
          lissten: {s3: "a:1"}        | lissten.s3 is no setting; the nearest valid name is listen.s3
          freshness: {tll: 5s}        | freshness.tll is no setting; the nearest valid name is freshness.ttl
          freshness: {ttl: soon}      | freshness.ttl is 'soon' (from floe.yaml), expected a time \
          such as 500ms, 60s, 15m, 2h or 7d, at most 36500d
          max-object-share: 0.1       | max-object-share is '0.1' (from floe.yaml), expected a share such as 10%
          code: 200+100               | code is '200+100' (from floe.yaml), expected DATA+PARITY, \
          such as 10+2, at most 255 together
          after-write: fil            | after-write is 'fil' (from floe.yaml), expected fill or none
          pool: {minimum-stay: 1s}    | pool.minimum-stay is no setting any more; use \
          pool.lifetime.latency-price instead
          pool: {lifetime: {policy: forever}} | pool.lifetime.policy is 'forever' (from floe.yaml), \
          expected rent-or-buy or quantum
          prices: {date: today}       | prices.date is 'today' (from floe.yaml), expected a date such as 2026-01-01
          prices: {quantum: 0s}       | quantum is PT0S, expected more than 0
          prices: {cross-zone-gb: -1} | prices.cross-zone-gb is '-1' (from floe.yaml), expected a \
          price in dollars, such as 0.20
          pool: {nodes: 4}            | pool.functions: 4 of them, expected at least the 12 that code 10+2 needs
          origin: {endpoint: s3.com}  | origin.endpoint is 's3.com' (from floe.yaml), expected a \
          URL such as https://s3.eu-central-1.amazonaws.com
          """)
  void namesTheSettingThatItCannotUse(String line, String message) {
    assertThatThrownBy(() -> read(IDENTITIES + line + "\n"))
        .isInstanceOf(ConfigException.class)
        .hasMessage(message);
  }

  @Test
  void refusesUnknownVariables() {
    assertThatThrownBy(() -> read(IDENTITIES, Map.of("FLOE_LISTEN_S2", "x:1"), Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("FLOE_LISTEN_S2")
        .hasMessageContaining("FLOE_LISTEN_S3");
  }

  @Test
  void namesTheSuccessorOfARemovedVariable() {
    assertThatThrownBy(() -> read(IDENTITIES, Map.of("FLOE_POOL_MINIMUM_STAY", "1s"), Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "FLOE_POOL_MINIMUM_STAY in the environment is no setting any more; use"
                + " pool.lifetime.latency-price instead");
  }

  @Test
  void refusesAMissingFile() {
    assertThatThrownBy(() -> ConfigReader.read(folder.resolve("none.yaml"), Map.of(), Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("none.yaml is missing");
  }

  @Test
  void readsTheTextOfTheFileFromAVariable() throws Exception {
    Map<String, String> environment =
        Map.of(ConfigReader.TEXT_VARIABLE, IDENTITIES + "code: 4+2\n");
    GatewayConfig config = ConfigReader.read(null, environment, Map.of());

    assertThat(config.cache().code()).isEqualTo(new CodeConfig(4, 2));
    assertThatThrownBy(() -> read(IDENTITIES, environment, Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("FLOE_CONFIG_TEXT are both given");
  }

  @Test
  void refusesADuplicateKey() {
    assertThatThrownBy(() -> read(IDENTITIES + "code: 4+2\ncode: 5+1\n"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("code");
  }

  @Test
  void refusesAGatewayWithoutIdentities() {
    assertThatThrownBy(() -> read("code: 10+2\n"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("identities: none");
  }

  @Test
  void namesTheIdentityThatHasAMistake() {
    assertThatThrownBy(() -> read(IDENTITIES.replace("statements", "statement")))
        .isInstanceOf(ConfigException.class)
        .hasMessage("identities[0].statement is no setting; the nearest valid name is statements");
    assertThatThrownBy(() -> read(IDENTITIES.replace("secret: hush-hush", "secret-file: none")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("identities[0].secret-file")
        .hasMessageContaining("cannot be read");
  }

  @Test
  void takesSecretsFromFilesAndTheEnvironmentAndPrintsNone() throws Exception {
    Files.writeString(folder.resolve("key.secret"), "from-a-file\n");
    String inFile = IDENTITIES.replace("secret: hush-hush", "secret-file: key.secret");
    String inEnvironment = IDENTITIES.replace("secret: hush-hush", "secret-env: FLOE_READER");

    assertThat(secretOf(read(inFile))).isEqualTo("from-a-file");
    GatewayConfig config = read(inEnvironment, Map.of("FLOE_READER", "from-outside"), Map.of());
    assertThat(secretOf(config)).isEqualTo("from-outside");
    assertThat(config.toString()).doesNotContain("from-outside");
  }

  private static String secretOf(GatewayConfig config) {
    return Objects.requireNonNull(config.identities().getFirst().keys()).secret().reveal();
  }

  @Test
  void costHeaderIsOffUnlessSet() throws Exception {
    assertThat(read(IDENTITIES).clients().costHeader()).isEqualTo(ClientConfig.CostHeader.OFF);
    assertThat(read(IDENTITIES + "cost-header: on\n").clients().costHeader())
        .isEqualTo(ClientConfig.CostHeader.ON);
  }

  @Test
  void readsTheZoneByItsId() throws Exception {
    assertThat(read(IDENTITIES).pool().zones()).isEqualTo(Zones.UNKNOWN);
    assertThat(read(IDENTITIES + "pool: {zone: use1-az1}\n").pool().zones())
        .isEqualTo(new Zones("use1-az1"));
    assertThatThrownBy(() -> read(IDENTITIES + "pool: {zone: us-east-1a}\n"))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "pool.zone is 'us-east-1a' (from floe.yaml), expected the id of a zone such as"
                + " use1-az1, which is not its name");
  }

  @Test
  void readsTheExample() throws Exception {
    Path example = Path.of("..", "floe.example.yaml");

    GatewayConfig config = ConfigReader.read(example, Map.of(), Map.of());

    assertThat(config.identities().getFirst().name()).isEqualTo("EXAMPLEREADER");
  }

  /** The example contains each setting, with its default if it has one. */
  @Test
  void documentsEverySettingInTheExample() throws IOException {
    List<String> lines = Files.readAllLines(Path.of("..", "floe.example.yaml"));
    for (Setting<?> setting : Setting.ALL) {
      String name = setting.key().substring(setting.key().lastIndexOf('.') + 1);
      String expected = name + ": " + Objects.requireNonNullElse(setting.fallback(), "");
      assertThat(lines)
          .as(setting.key())
          .anyMatch(line -> line.strip().replaceFirst("^# ", "").startsWith(expected));
    }
  }
}
