package dev.floe.gateway.config;

import dev.floe.gateway.config.secrets.SecretFile;
import dev.floe.gateway.config.secrets.SecretStore;
import dev.floe.gateway.policy.ParityLimits;
import dev.floe.gateway.policy.Prices;
import dev.floe.gateway.policy.freshness.Freshness;
import dev.floe.gateway.policy.freshness.FreshnessRules;
import dev.floe.gateway.policy.freshness.KeyRules;
import dev.floe.gateway.policy.request.TrustedNetworks;
import dev.floe.gateway.policy.zone.Zones;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Combines floe.yaml, the environment and the flags into a configuration; later ones win. */
public final class ConfigReader {
  /**
   * The variable that holds the text of floe.yaml itself, for platforms on which a process has no
   * file of its own.
   */
  public static final String TEXT_VARIABLE = "FLOE_CONFIG_TEXT";

  /** Variables that are not settings: the launcher's options, the log level and floe.yaml. */
  private static final Set<String> OTHER_VARIABLES =
      Set.of("FLOE_JAVA_OPTS", "FLOE_LOG_LEVEL", "FLOE_CONFIG", TEXT_VARIABLE);

  /** Requests are priced by the million. */
  private static final double MILLION = 1e6;

  private static final Map<String, Setting<?>> BY_KEY = index(Setting::key);
  private static final Map<String, Setting<?>> BY_VARIABLE = index(Setting::environmentName);

  /** A value and its source, for messages. */
  private record Given(String text, String where) {}

  private final Map<String, Given> given = new HashMap<>();

  private ConfigReader() {}

  /**
   * Reads and checks a whole configuration that has no references to a secret store; starts nothing
   * and opens no connection.
   *
   * @param file floe.yaml; null for none, or if {@link #TEXT_VARIABLE} has its text
   * @param environment the process's environment
   * @param flags values by setting key
   * @throws ConfigException naming the first unusable key
   */
  public static GatewayConfig read(
      @Nullable Path file, Map<String, String> environment, Map<String, String> flags)
      throws ConfigException {
    return read(file, environment, flags, _ -> SecretStore.NONE);
  }

  /**
   * Reads and checks a whole configuration, and fetches the secrets that it names in a store.
   *
   * @throws ConfigException naming the first unusable key
   */
  public static GatewayConfig read(
      @Nullable Path file,
      Map<String, String> environment,
      Map<String, String> flags,
      SecretStore.Factory stores)
      throws ConfigException {
    ConfigReader reader = new ConfigReader();
    if (file != null && !Files.isRegularFile(file)) {
      throw new ConfigException(
          "%s is missing, expected a file such as floe.example.yaml".formatted(file));
    }
    YamlSource yaml = yaml(file, environment.get(TEXT_VARIABLE));
    reader.takeYaml(yaml.scalars());
    reader.takeEnvironment(environment);
    flags.forEach((key, text) -> reader.given.put(key, new Given(text, "the command line")));
    SecretSource secrets =
        new SecretSource(folderOf(file), environment, stores.at(reader.storePlace()));
    List<IdentityConfig> identities =
        yaml.identities() != null ? new IdentityReader(secrets).read(yaml.identities()) : List.of();
    refuseUnknown(environment, secrets.variablesUsed());
    return reader.config(identities, secrets);
  }

  /** Returns the folder that relative paths in the configuration start from. */
  private static Path folderOf(@Nullable Path file) {
    Path folder = file == null ? null : file.toAbsolutePath().getParent();
    return folder == null ? Path.of("") : folder;
  }

  private static YamlSource yaml(@Nullable Path file, @Nullable String text)
      throws ConfigException {
    if (file != null && text != null) {
      throw new ConfigException(
          "%s and %s are both given, expected one of them".formatted(file, TEXT_VARIABLE));
    }
    if (text != null) {
      return YamlSource.parse(TEXT_VARIABLE, text);
    }
    return file == null ? YamlSource.none() : YamlSource.read(file);
  }

  /**
   * Builds a configuration from settings by key, for programs that start a gateway in their own
   * process.
   *
   * @throws ConfigException naming the first unusable key
   */
  public static GatewayConfig of(Map<String, String> settings, List<IdentityConfig> identities)
      throws ConfigException {
    ConfigReader reader = new ConfigReader();
    reader.takeYaml(settings);
    return reader.config(identities, new SecretSource(Path.of(""), Map.of(), SecretStore.NONE));
  }

  /**
   * Returns the flags that {@code serve} accepts, one per setting, in the order of the help text.
   */
  public static List<Flag> flags() {
    return Setting.ALL.stream()
        .map(setting ->
            new Flag(setting.key(), setting.flag(), setting.form().expected(), help(setting)))
        .toList();
  }

  private static String help(Setting<?> setting) {
    String fallback = setting.fallback();
    return fallback == null
        ? setting.meaning()
        : "%s (default %s)".formatted(setting.meaning(), fallback);
  }

  /**
   * A flag of the command line.
   *
   * @param key the setting's key
   * @param name the flag's name, with its two hyphens
   */
  public record Flag(String key, String name, String form, String help) {}

  private void takeYaml(Map<String, String> scalars) throws ConfigException {
    for (var scalar : scalars.entrySet()) {
      String key = scalar.getKey();
      if (scalar.getValue().isEmpty() && isSection(key)) {
        continue;
      }
      refuseRemoved(key, key);
      String header = Setting.HEADERS.get(key.toLowerCase(Locale.ROOT));
      if (header != null) {
        throw new ConfigException(
            "%s is a header, and no setting; use %s instead".formatted(key, header));
      }
      if (!BY_KEY.containsKey(key)) {
        List<String> names = new ArrayList<>(BY_KEY.keySet());
        names.add(YamlSource.IDENTITIES);
        throw new ConfigException(
            "%s is no setting%s".formatted(key, NearestName.hint(key, names)));
      }
      given.put(key, new Given(scalar.getValue(), "floe.yaml"));
    }
  }

  private static void refuseRemoved(String key, String where) throws ConfigException {
    String successor = Setting.REMOVED.get(key);
    if (successor != null) {
      throw new ConfigException(
          "%s is no setting any more; use %s instead".formatted(where, successor));
    }
  }

  private static boolean isSection(String key) {
    return BY_KEY.keySet().stream().anyMatch(known -> known.startsWith(key + "."));
  }

  private SecretStore.Place storePlace() throws ConfigException {
    Optional<String> region = find(Setting.SECRETS_REGION);
    return new SecretStore.Place(
        region.isPresent() ? region.get() : require(Setting.ORIGIN_REGION),
        find(Setting.SECRETS_ENDPOINT).orElse(null));
  }

  private void takeEnvironment(Map<String, String> environment) {
    environment.forEach((name, text) -> {
      Setting<?> setting = BY_VARIABLE.get(name);
      if (setting != null) {
        given.put(setting.key(), new Given(text, name));
      }
    });
  }

  private static void refuseUnknown(Map<String, String> environment, Set<String> secretVariables)
      throws ConfigException {
    for (String name : environment.keySet()) {
      if (!name.startsWith("FLOE_")
          || OTHER_VARIABLES.contains(name)
          || secretVariables.contains(name)) {
        continue;
      }
      if (!BY_VARIABLE.containsKey(name)) {
        for (String removed : Setting.REMOVED.keySet()) {
          if (Setting.environmentName(removed).equals(name)) {
            refuseRemoved(removed, name + " in the environment");
          }
        }
        throw new ConfigException(
            "%s in the environment is no setting%s"
                .formatted(name, NearestName.hint(name, BY_VARIABLE.keySet())));
      }
    }
  }

  private GatewayConfig config(List<IdentityConfig> identities, SecretSource secrets)
      throws ConfigException {
    try {
      return parsed(identities, secrets);
    } catch (IllegalArgumentException e) {
      throw new ConfigException(String.valueOf(e.getMessage()), e);
    }
  }

  private GatewayConfig parsed(List<IdentityConfig> identities, SecretSource secrets)
      throws ConfigException {
    return new GatewayConfig(
        new ListenConfig(
            require(Setting.LISTEN_S3),
            require(Setting.LISTEN_ADMIN),
            require(Setting.LISTEN_NODES),
            find(Setting.VIRTUAL_HOSTS).orElse(List.of()),
            require(Setting.DRAIN),
            require(Setting.CONNECTIONS),
            require(Setting.CONNECTIONS_PER_ADDRESS),
            tls(secrets),
            find(Setting.PROXIES).orElse(TrustedNetworks.NONE)),
        new OriginConfig(
            find(Setting.ORIGIN_ENDPOINT).orElse(null),
            require(Setting.ORIGIN_REGION),
            require(Setting.ORIGIN_CHECKSUMS),
            require(Setting.ORIGIN_MAX_CONNECTIONS),
            require(Setting.MINIMUM_RATE),
            find(Setting.ORIGIN_STS_ENDPOINT).orElse(null)),
        identities,
        new CacheConfig(
            require(Setting.CODE),
            require(Setting.MATRIX),
            freshness(),
            require(Setting.MAX_OBJECT_SHARE),
            require(Setting.AFTER_WRITE),
            require(Setting.SSE_KMS),
            require(Setting.BYPASS),
            require(Setting.FILL_WAIT)),
        pool(secrets),
        new ClientConfig(
            require(Setting.MEMORY_BUDGET),
            require(Setting.MEMORY_TIER),
            eventLoops(),
            Math.toIntExact(Math.min(Integer.MAX_VALUE, require(Setting.SEND_BUFFER))),
            require(Setting.SIGNATURE_V2),
            find(Setting.ADMITTED_HEADERS).orElse(List.of()),
            require(Setting.COST_HEADER),
            new ClientConfig.AccessLog(
                find(Setting.ACCESS_LOG_FILE).map(secrets::file).orElse(null),
                require(Setting.ACCESS_LOG_FORMAT))),
        prices());
  }

  private TlsConfig tls(SecretSource secrets) throws ConfigException {
    return new TlsConfig(
        files(Setting.TLS_CERTIFICATES, secrets),
        files(Setting.TLS_KEYS, secrets),
        require(Setting.TLS_CLIENTS),
        find(Setting.TLS_CLIENT_CA).map(Path::of).map(secrets::file).orElse(null),
        require(Setting.TLS_HTTP2));
  }

  private List<SecretFile> files(Setting<List<String>> setting, SecretSource secrets)
      throws ConfigException {
    return find(setting).orElse(List.of()).stream().map(secrets::secretFile).toList();
  }

  private Prices prices() throws ConfigException {
    return new Prices(
        require(Setting.PRICES_DATE),
        require(Setting.PRICES_X86),
        require(Setting.PRICES_ARM),
        require(Setting.PRICES_INVOCATIONS) / MILLION,
        require(Setting.PRICES_QUANTUM),
        require(Setting.PRICES_CROSS_ZONE),
        new Prices.S3(
            require(Setting.PRICES_S3_GETS) / MILLION,
            require(Setting.PRICES_EXPRESS_GETS) / MILLION,
            require(Setting.PRICES_EXPRESS_READ),
            require(Setting.PRICES_EXPRESS_HELD)),
        new Prices.ElastiCache(
            require(Setting.PRICES_REDIS),
            require(Setting.PRICES_VALKEY),
            require(Setting.PRICES_SERVERLESS),
            require(Setting.PRICES_SERVERLESS_UNITS) / MILLION));
  }

  private FunctionsConfig pool(SecretSource secrets) throws ConfigException {
    Optional<String> secretFile = find(Setting.POOL_SECRET_FILE);
    return new FunctionsConfig(
        functions(),
        require(Setting.POOL_NODE_MEMORY),
        require(Setting.POOL_ARCHITECTURE),
        find(Setting.POOL_ENDPOINT).orElse(null),
        require(Setting.POOL_REGION),
        secretFile.isPresent()
            ? secrets.fromFile(Setting.POOL_SECRET_FILE.key(), secretFile.get())
            : null,
        find(Setting.POOL_ADVERTISED).orElse(null),
        new FunctionsConfig.Lifetime(
            require(Setting.POOL_LIFETIME_POLICY), require(Setting.POOL_LIFETIME_LATENCY_PRICE)),
        require(Setting.POOL_WAKE_AT_START),
        require(Setting.POOL_UNSEALED),
        find(Setting.POOL_INVOCATION_LOG).map(secrets::file).orElse(null),
        require(Setting.POOL_WARM_UP),
        adapt().orElse(null),
        require(Setting.POOL_BACKUP),
        require(Setting.POOL_BACKUP_RATE),
        new Zones(find(Setting.POOL_ZONE).orElse("")),
        new FunctionsConfig.Repair(
            require(Setting.POOL_REPAIR_RATE), require(Setting.POOL_REPAIR_CENTS)));
  }

  private FreshnessRules freshness() throws ConfigException {
    return new FreshnessRules(
        find(Setting.FRESHNESS_RULES).orElseGet(KeyRules::none),
        new Freshness(require(Setting.FRESHNESS_TTL)),
        find(Setting.ON_ORIGIN_ERROR).orElseGet(KeyRules::none));
  }

  private Optional<ParityLimits> adapt() throws ConfigException {
    ParityLimits limits =
        new ParityLimits(require(Setting.POOL_LEAST_PARITY), require(Setting.POOL_MOST_PARITY));
    return require(Setting.POOL_ADAPT) == FunctionsConfig.Adapt.ON
        ? Optional.of(limits)
        : Optional.empty();
  }

  private List<String> functions() throws ConfigException {
    Optional<List<String>> named = find(Setting.POOL_FUNCTIONS);
    if (named.isPresent()) {
      return named.get();
    }
    String prefix = require(Setting.POOL_PREFIX);
    return IntStream.range(0, require(Setting.POOL_NODES)).mapToObj(i -> prefix + i).toList();
  }

  private int eventLoops() throws ConfigException {
    int loops = require(Setting.EVENT_LOOPS);
    return loops == 0 ? Math.min(64, Runtime.getRuntime().availableProcessors()) : loops;
  }

  private <T> T require(Setting<T> setting) throws ConfigException {
    return find(setting).orElseThrow(() -> new ConfigException(setting.key() + " is missing"));
  }

  private <T> Optional<T> find(Setting<T> setting) throws ConfigException {
    Given value =
        Optional.ofNullable(given.get(setting.key()))
            .or(() ->
                Optional.ofNullable(setting.fallback()).map(text -> new Given(text, "the default")))
            .orElse(null);
    if (value == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(setting.form().parse().apply(value.text()));
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new ConfigException(
          "%s is '%s' (from %s), expected %s"
              .formatted(setting.key(), value.text(), value.where(), setting.form().expected()),
          e);
    }
  }

  private static Map<String, Setting<?>> index(Function<Setting<?>, String> name) {
    return Setting.ALL.stream()
        .collect(Collectors.toMap(name, Function.identity(), (a, b) -> a, LinkedHashMap::new));
  }

  /**
   * Reads the time of a command-line option, written as in floe.yaml. Throws
   * IllegalArgumentException with the value and the expected form.
   */
  public static Duration duration(String text) {
    return amount(Form.DURATION, text);
  }

  /**
   * Reads the size in bytes of a command-line option, written as in floe.yaml. Throws
   * IllegalArgumentException with the value and the expected form.
   */
  public static long bytes(String text) {
    return amount(Form.SIZE, text);
  }

  private static <T> T amount(Form<T> form, String text) {
    try {
      return form.parse().apply(text);
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new IllegalArgumentException("%s, expected %s".formatted(text, form.expected()), e);
    }
  }
}
