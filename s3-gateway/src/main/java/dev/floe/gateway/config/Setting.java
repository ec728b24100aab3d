package dev.floe.gateway.config;

import dev.floe.gateway.policy.Prices;
import dev.floe.gateway.policy.freshness.FreshnessRule;
import dev.floe.gateway.policy.freshness.KeyRules;
import dev.floe.gateway.policy.freshness.OutageRule;
import dev.floe.gateway.policy.request.BypassRule;
import dev.floe.gateway.policy.request.TrustedNetworks;
import dev.floe.node.invocation.StayPolicy;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One scalar setting: {@code listen.s3} in floe.yaml is {@code FLOE_LISTEN_S3} in the environment
 * and {@code --listen-s3} as a flag.
 *
 * @param key its place in floe.yaml, sections separated by dots
 * @param fallback the default; null if the setting may stay unset
 * @param meaning one line for the help text
 */
record Setting<T>(String key, Form<T> form, @Nullable String fallback, String meaning) {
  static final Setting<HostPort> LISTEN_S3 =
      of("listen.s3", Form.HOST_PORT, "0.0.0.0:8080", "address for S3 clients");
  static final Setting<HostPort> LISTEN_ADMIN =
      of("listen.admin", Form.HOST_PORT, "127.0.0.1:9090", "health, metrics and /nodes");
  static final Setting<HostPort> LISTEN_NODES =
      of("listen.nodes", Form.HOST_PORT, "0.0.0.0:6378", "address for cache nodes");

  static final Setting<List<String>> VIRTUAL_HOSTS =
      of("listen.virtual-hosts", Form.NAMES, "names under which BUCKET.NAME is a bucket's host");
  static final Setting<Duration> DRAIN =
      of("listen.drain", Form.DURATION, "20s", "how long active requests may continue at shutdown");

  static final Setting<Integer> CONNECTIONS =
      of(
          "listen.connections",
          Form.number("a number, 8 to 1000000", 8, 1_000_000),
          "10000",
          "client connections at the same time");
  static final Setting<Integer> CONNECTIONS_PER_ADDRESS =
      of(
          "listen.connections-per-address",
          Form.number("a number, 1 to 1000000", 1, 1_000_000),
          "5000",
          "client connections per address; all clients of one proxy share its address");

  static final Setting<TrustedNetworks> PROXIES =
      of(
          "listen.proxy-protocol-from",
          Form.NETWORKS,
          "networks of load balancers that state the client's address by the PROXY protocol v2");
  static final Setting<List<String>> TLS_CERTIFICATES =
      of(
          "listen.tls.certificate-files",
          Form.NAMES,
          "PEM files of certificates with their chains; S3 clients then speak TLS");
  static final Setting<List<String>> TLS_KEYS =
      of(
          "listen.tls.key-files",
          Form.NAMES,
          "PEM files of the certificates' keys, in the same order");
  static final Setting<TlsConfig.ClientCertificates> TLS_CLIENTS =
      of(
          "listen.tls.client-certificates",
          Form.choice(TlsConfig.ClientCertificates.class),
          "off",
          "clients' own certificates");
  static final Setting<String> TLS_CLIENT_CA =
      of(
          "listen.tls.client-ca-file",
          Form.TEXT,
          "PEM file of the authorities that sign clients' certificates");
  static final Setting<TlsConfig.Http2> TLS_HTTP2 =
      of(
          "listen.tls.http2",
          Form.choice(TlsConfig.Http2.class),
          "off",
          "HTTP/2 for clients that ask for it by ALPN");

  static final Setting<URI> ORIGIN_ENDPOINT =
      of(
          "origin.endpoint",
          Form.HTTP_URI,
          "the S3 server; AWS's own endpoint in the region if unset");
  static final Setting<String> ORIGIN_REGION =
      of("origin.region", Form.TEXT, "us-east-1", "the origin's region");
  static final Setting<OriginConfig.Checksums> ORIGIN_CHECKSUMS =
      of(
          "origin.checksums",
          Form.choice(OriginConfig.Checksums.class),
          "when-supported",
          "whether checksums that clients send as trailers are passed on to the origin");
  static final Setting<Integer> ORIGIN_MAX_CONNECTIONS =
      of(
          "origin.max-connections",
          Form.number("a number, 8 to 10000", 8, 10_000),
          "512",
          "connections to the origin at the same time, divided by identity and kind of request");
  static final Setting<URI> ORIGIN_STS_ENDPOINT =
      of(
          "origin.sts-endpoint",
          Form.HTTP_URI,
          "where identities' roles are assumed; AWS's own STS in the region if unset");
  static final Setting<String> SECRETS_REGION =
      of(
          "secrets-manager.region",
          Form.TEXT,
          "region of secrets that secret:// names without an ARN; origin.region if unset");
  static final Setting<URI> SECRETS_ENDPOINT =
      of(
          "secrets-manager.endpoint",
          Form.HTTP_URI,
          "where secret:// is read; AWS's own Secrets Manager in the region if unset");
  static final Setting<Long> MINIMUM_RATE =
      of(
          "minimum-rate",
          Form.SIZE,
          "8KiB",
          "bytes a second at which a client must send a body and read an answer; 0 for any");

  static final Setting<CodeConfig> CODE =
      of("code", Form.CODE, "10+2", "data and parity blocks of a stripe");
  static final Setting<CacheConfig.Matrix> MATRIX =
      of("matrix", Form.choice(CacheConfig.Matrix.class), "auto", "the code's parity rows");

  static final Setting<List<String>> POOL_FUNCTIONS =
      of("pool.functions", Form.NAMES, "the functions by name, instead of prefix and count");
  static final Setting<String> POOL_PREFIX =
      of("pool.prefix", Form.TEXT, "floe-node-", "functions are named PREFIX0, PREFIX1, ...");
  static final Setting<Integer> POOL_NODES =
      of("pool.nodes", Form.number("a number, 1 to 1000", 1, 1000), "14", "number of functions");
  static final Setting<Long> POOL_NODE_MEMORY =
      of("pool.node-memory", Form.SIZE, "1536MiB", "the memory each function is configured with");
  static final Setting<Prices.Architecture> POOL_ARCHITECTURE =
      of(
          "pool.architecture",
          Form.choice(Prices.Architecture.class),
          "x86",
          "the functions' processor, which decides the price of their time");
  static final Setting<URI> POOL_ENDPOINT =
      of("pool.endpoint", Form.HTTP_URI, "the function platform; AWS Lambda if unset");
  static final Setting<String> POOL_REGION =
      of("pool.region", Form.TEXT, "us-east-1", "the functions' region");
  static final Setting<String> POOL_SECRET_FILE =
      of(
          "pool.secret-file",
          Form.TEXT,
          "file with the nodes' secret; generated at each start if unset");
  static final Setting<HostPort> POOL_ADVERTISED =
      of(
          "pool.advertised",
          Form.HOST_PORT,
          "address at which nodes reach this gateway; listen.nodes if unset");

  static final Setting<StayPolicy> POOL_LIFETIME_POLICY =
      of(
          "pool.lifetime.policy",
          Form.choice(StayPolicy.class),
          "rent-or-buy",
          "decides how long an idle node stays");
  static final Setting<Double> POOL_LIFETIME_LATENCY_PRICE =
      of(
          "pool.lifetime.latency-price",
          Form.PRICE,
          "0.00001",
          "cost of a second in which a reader waits for a node to wake");

  static final Setting<Duration> POOL_WAKE_AT_START =
      of(
          "pool.wake-at-start",
          Form.DURATION,
          "3s",
          "how long a starting gateway waits for its nodes' contents; 0s wakes none");

  static final Setting<Duration> POOL_UNSEALED =
      of(
          "pool.unsealed",
          Form.DURATION,
          "60s",
          "how long a node keeps the blocks of an upload without a sign that it continues");

  static final Setting<Path> POOL_INVOCATION_LOG =
      of("pool.invocation-log", Form.FILE, "file with a line of JSON for each invocation");

  static final Setting<String> POOL_ZONE =
      of("pool.zone", Form.ZONE, "id of the gateway's zone; zones are ignored if unset");

  static final Setting<Duration> POOL_WARM_UP =
      of("pool.warm-up", Form.INTERVAL, "off", "how often an idle node is invoked to keep it");

  static final Setting<FunctionsConfig.Adapt> POOL_ADAPT =
      of(
          "pool.adapt",
          Form.choice(FunctionsConfig.Adapt.class),
          "off",
          "on: new objects' parity and warm-ups follow the rate of reclaims");
  static final Setting<Integer> POOL_LEAST_PARITY =
      of(
          "pool.least-parity",
          Form.number("a number, 1 to 32", 1, 32),
          "1",
          "fewest parity blocks that pool.adapt chooses");
  static final Setting<Integer> POOL_MOST_PARITY =
      of(
          "pool.most-parity",
          Form.number("a number, 1 to 32", 1, 32),
          "4",
          "most parity blocks that pool.adapt chooses");

  static final Setting<Duration> POOL_BACKUP =
      of("pool.backup", Form.INTERVAL, "off", "how often a node is copied to a second instance");

  static final Setting<Long> POOL_BACKUP_RATE =
      of("pool.backup-rate", Form.SIZE, "64MiB", "bytes a second of all backups together");

  static final Setting<Long> POOL_REPAIR_RATE =
      of(
          "pool.repair-rate",
          Form.SIZE,
          "32MiB",
          "bytes a second of the repair in the background; 0 for none");

  static final Setting<Double> POOL_REPAIR_CENTS =
      of(
          "pool.repair-cents-per-hour",
          Form.CENTS,
          "10",
          "cost of all repairs in cents at which the background repair stops; 0 for none");

  static final Setting<Duration> FRESHNESS_TTL =
      of(
          "freshness.ttl",
          Form.DURATION,
          "60s",
          "age after which an object is compared with the origin's by HEAD");
  static final Setting<KeyRules<FreshnessRule>> FRESHNESS_RULES =
      of("freshness.rules", RuleForm.FRESHNESS, "freshness of single buckets and prefixes");

  static final Setting<KeyRules<OutageRule>> ON_ORIGIN_ERROR =
      of(
          "freshness.on-origin-error",
          RuleForm.OUTAGE,
          "buckets and prefixes that are served without S3's confirmation while S3 fails");

  static final Setting<KeyRules<BypassRule>> BYPASS =
      of(
          "bypass",
          RuleForm.BYPASS,
          "relay",
          "redirect: clients follow presigned URLs to S3 for GETs that bypass the cache");

  static final Setting<Double> MAX_OBJECT_SHARE =
      of(
          "max-object-share",
          Form.SHARE,
          "10%",
          "share of the pool above which an object is cached only by ranges");
  static final Setting<CacheConfig.AfterWrite> AFTER_WRITE =
      of(
          "after-write",
          Form.choice(CacheConfig.AfterWrite.class),
          "fill",
          "action after a multipart upload or a copy");

  static final Setting<CacheConfig.SseKms> SSE_KMS =
      of(
          "sse-kms",
          Form.choice(CacheConfig.SseKms.class),
          "bypass",
          "whether objects under KMS keys are cached; hits do not ask the key's policy");

  static final Setting<Duration> FILL_WAIT =
      of(
          "fill-wait",
          Form.DURATION,
          "300ms",
          "how long slow nodes may delay one upload or fill in all");

  static final Setting<Long> MEMORY_BUDGET =
      of("memory-budget", Form.SIZE, "256MiB", "off-heap memory for requests and fills");
  static final Setting<Long> MEMORY_TIER =
      of(
          "memory.tier",
          Form.SIZE,
          "64MiB",
          "part of memory-budget, at most half, for small and hot objects; 0 for none");
  static final Setting<Integer> EVENT_LOOPS =
      of(
          "event-loops",
          Form.number("a number, 0 to 64", 0, 64),
          "0",
          "threads that serve hits; 0 is one per processor");
  static final Setting<Long> SEND_BUFFER =
      of("send-buffer", Form.SIZE, "256KiB", "SO_SNDBUF of clients' sockets");
  static final Setting<ClientConfig.SignatureV2> SIGNATURE_V2 =
      of(
          "signature-v2",
          Form.choice(ClientConfig.SignatureV2.class),
          "presigned",
          "requests for which Signature Version 2 is accepted");
  static final Setting<List<String>> ADMITTED_HEADERS =
      of("admitted-headers", Form.NAMES, "x-amz- headers passed on in addition to the known ones");

  static final Setting<ClientConfig.CostHeader> COST_HEADER =
      of(
          "cost-header",
          Form.choice(ClientConfig.CostHeader.class),
          "off",
          "whether a hit's answer states its cost in x-floe-cost");

  static final Setting<Path> ACCESS_LOG_FILE =
      of("access-log.file", Form.FILE, "file with a line for each request; none if unset");
  static final Setting<ClientConfig.LogFormat> ACCESS_LOG_FORMAT =
      of(
          "access-log.format",
          Form.choice(ClientConfig.LogFormat.class),
          "s3",
          "form of the access log's lines: that of S3's server access log, or JSON");

  static final Setting<LocalDate> PRICES_DATE =
      of("prices.date", Form.DATE, "2026-01-01", "the day of the prices below");
  static final Setting<Double> PRICES_X86 =
      of(
          "prices.gb-second-x86",
          Form.PRICE,
          "0.0000166667",
          "a GB of an x86 function for a second");
  static final Setting<Double> PRICES_ARM =
      of(
          "prices.gb-second-arm",
          Form.PRICE,
          "0.0000133334",
          "a GB of an arm64 function for a second");
  static final Setting<Double> PRICES_INVOCATIONS =
      of("prices.million-invocations", Form.PRICE, "0.20", "a million invocations of functions");
  static final Setting<Duration> PRICES_QUANTUM =
      of("prices.quantum", Form.DURATION, "1ms", "the step in which running time is billed");
  static final Setting<Double> PRICES_CROSS_ZONE =
      of("prices.cross-zone-gb", Form.PRICE, "0.01", "a GB between two zones, paid by each side");
  static final Setting<Double> PRICES_S3_GETS =
      of("prices.s3-million-gets", Form.PRICE, "0.40", "a million GETs of S3");
  static final Setting<Double> PRICES_EXPRESS_GETS =
      of(
          "prices.express-million-gets",
          Form.PRICE,
          "0.03",
          "a million GETs of S3 Express One Zone");
  static final Setting<Double> PRICES_EXPRESS_READ =
      of("prices.express-gb-read", Form.PRICE, "0.0006", "a GB read from S3 Express One Zone");
  static final Setting<Double> PRICES_EXPRESS_HELD =
      of(
          "prices.express-gb-hour",
          Form.PRICE,
          "0.00015",
          "a GB held in S3 Express One Zone for an hour");
  static final Setting<Double> PRICES_REDIS =
      of(
          "prices.redis-gib-hour",
          Form.PRICE,
          "0.0166",
          "a GiB of ElastiCache for Redis OSS for an hour");
  static final Setting<Double> PRICES_VALKEY =
      of(
          "prices.valkey-gib-hour",
          Form.PRICE,
          "0.0133",
          "a GiB of ElastiCache for Valkey for an hour");
  static final Setting<Double> PRICES_SERVERLESS =
      of(
          "prices.valkey-serverless-gb-hour",
          Form.PRICE,
          "0.084",
          "a GB of serverless Valkey for an hour");
  static final Setting<Double> PRICES_SERVERLESS_UNITS =
      of(
          "prices.valkey-serverless-million-units",
          Form.PRICE,
          "0.0023",
          "a million units of serverless Valkey, each 1 kB transferred");

  /** Settings that earlier versions had, and the setting to use instead. */
  static final Map<String, String> REMOVED =
      Map.of("pool.minimum-stay", POOL_LIFETIME_LATENCY_PRICE.key());

  /** Headers that are mistaken for settings, and the setting that controls each. */
  static final Map<String, String> HEADERS = Map.of("x-floe-cost", COST_HEADER.key());

  /** Every setting, in the order of the help text. */
  static final List<Setting<?>> ALL =
      List.of(
          LISTEN_S3,
          LISTEN_ADMIN,
          LISTEN_NODES,
          VIRTUAL_HOSTS,
          DRAIN,
          CONNECTIONS,
          CONNECTIONS_PER_ADDRESS,
          PROXIES,
          TLS_CERTIFICATES,
          TLS_KEYS,
          TLS_CLIENTS,
          TLS_CLIENT_CA,
          TLS_HTTP2,
          ORIGIN_ENDPOINT,
          ORIGIN_REGION,
          ORIGIN_CHECKSUMS,
          ORIGIN_MAX_CONNECTIONS,
          ORIGIN_STS_ENDPOINT,
          SECRETS_REGION,
          SECRETS_ENDPOINT,
          CODE,
          MATRIX,
          POOL_FUNCTIONS,
          POOL_PREFIX,
          POOL_NODES,
          POOL_NODE_MEMORY,
          POOL_ARCHITECTURE,
          POOL_ENDPOINT,
          POOL_REGION,
          POOL_SECRET_FILE,
          POOL_ADVERTISED,
          POOL_LIFETIME_POLICY,
          POOL_LIFETIME_LATENCY_PRICE,
          POOL_WAKE_AT_START,
          POOL_UNSEALED,
          POOL_INVOCATION_LOG,
          POOL_WARM_UP,
          POOL_ADAPT,
          POOL_LEAST_PARITY,
          POOL_MOST_PARITY,
          POOL_BACKUP,
          POOL_BACKUP_RATE,
          POOL_ZONE,
          POOL_REPAIR_RATE,
          POOL_REPAIR_CENTS,
          FRESHNESS_TTL,
          FRESHNESS_RULES,
          ON_ORIGIN_ERROR,
          BYPASS,
          MAX_OBJECT_SHARE,
          AFTER_WRITE,
          SSE_KMS,
          FILL_WAIT,
          MEMORY_BUDGET,
          MEMORY_TIER,
          EVENT_LOOPS,
          SEND_BUFFER,
          MINIMUM_RATE,
          SIGNATURE_V2,
          ADMITTED_HEADERS,
          COST_HEADER,
          ACCESS_LOG_FILE,
          ACCESS_LOG_FORMAT,
          PRICES_DATE,
          PRICES_X86,
          PRICES_ARM,
          PRICES_INVOCATIONS,
          PRICES_QUANTUM,
          PRICES_CROSS_ZONE,
          PRICES_S3_GETS,
          PRICES_EXPRESS_GETS,
          PRICES_EXPRESS_READ,
          PRICES_EXPRESS_HELD,
          PRICES_REDIS,
          PRICES_VALKEY,
          PRICES_SERVERLESS,
          PRICES_SERVERLESS_UNITS);

  private static <T> Setting<T> of(String key, Form<T> form, String fallback, String meaning) {
    return new Setting<>(key, form, fallback, meaning);
  }

  private static <T> Setting<T> of(String key, Form<T> form, String meaning) {
    return new Setting<>(key, form, null, meaning);
  }

  String environmentName() {
    return environmentName(key);
  }

  static String environmentName(String key) {
    return "FLOE_" + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  String flag() {
    return "--" + key.replace('.', '-');
  }
}
