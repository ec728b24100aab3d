package dev.floe.gateway;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Checks the table of packages (docs/DESIGN.md, "Rooms"): which packages and libraries each package
 * may import.
 */
class PackageTableTest {
  private static final String ROOT = "dev.floe.gateway";

  /** The packages that every package except config may import, in addition to those in its row. */
  private static final Set<String> FOR_ALL =
      Set.of(
          "object",
          "memory",
          "metrics",
          "policy",
          "policy.freshness",
          "policy.request",
          "policy.upkeep",
          "policy.wake",
          "policy.zone",
          "task");

  /**
   * The rows of the table. The root package has no row, because it wires the parts and may import
   * all packages.
   */
  private static final Map<String, Set<String>> ROWS =
      Map.ofEntries(
          entry("admin", Set.of("cache", "pool", "stripe", "bill", "platform")),
          entry("bill", Set.of("platform")),
          entry(
              "http",
              Set.of(
                  "http.h1",
                  "http.h2",
                  "http.limit",
                  "http.message",
                  "http.proxy",
                  "http.tls",
                  "s3",
                  "exchange")),
          entry("http.h1", Set.of("http.limit", "http.message", "exchange")),
          entry("http.h2", Set.of("http.limit", "http.message", "exchange")),
          entry("http.limit", Set.of()),
          entry("http.message", Set.of("http.limit", "exchange")),
          entry("http.proxy", Set.of()),
          entry("http.tls", Set.of()),
          entry("access", Set.of("exchange")),
          entry("s3.form", Set.of("model", "exchange")),
          entry(
              "s3",
              Set.of(
                  "s3.form",
                  "relay",
                  "access",
                  "auth",
                  "auth.iam",
                  "s3.operation",
                  "model",
                  "exchange")),
          entry(
              "s3.operation.read",
              Set.of(
                  "s3.operation",
                  "relay",
                  "model",
                  "cache.read",
                  "cache.origin",
                  "cache.directory",
                  "origin",
                  "origin.account",
                  "exchange")),
          entry("auth", Set.of("auth.iam", "model", "origin.account", "exchange")),
          entry("auth.iam", Set.of("model")),
          entry(
              "s3.operation",
              Set.of(
                  "relay",
                  "model",
                  "cache",
                  "cache.read",
                  "cache.upload",
                  "cache.origin",
                  "cache.directory",
                  "origin",
                  "origin.account",
                  "exchange")),
          entry("relay", Set.of("model", "origin", "exchange")),
          // Caller contains the account at the origin.
          entry("model", Set.of("origin.account")),
          entry(
              "cache",
              Set.of(
                  "cache.read",
                  "cache.fill",
                  "cache.upload",
                  "cache.repair",
                  "cache.holdings",
                  "cache.origin",
                  "cache.directory",
                  "cache.segment",
                  "stripe",
                  "pool",
                  "origin")),
          // A read sends its own response bodies.
          entry(
              "cache.read",
              Set.of(
                  "cache.fill",
                  "cache.repair",
                  "cache.origin",
                  "cache.directory",
                  "cache.segment",
                  "cache.tier",
                  "stripe",
                  "stripe.read",
                  "origin",
                  "exchange")),
          entry("cache.tier", Set.of("stripe", "stripe.read")),
          entry(
              "cache.fill",
              Set.of(
                  "cache.origin",
                  "cache.directory",
                  "cache.segment",
                  "stripe",
                  "stripe.write",
                  "pool",
                  "origin")),
          entry("cache.upload", Set.of("cache.fill", "cache.directory", "stripe", "pool")),
          entry(
              "cache.repair",
              Set.of("cache.directory", "cache.segment", "stripe", "stripe.write", "pool")),
          entry(
              "cache.holdings",
              Set.of(
                  "cache.directory",
                  "cache.segment",
                  "stripe",
                  "stripe.write",
                  "pool",
                  "pool.life")),
          // Uses only the class Headers of exchange.
          entry("cache.origin", Set.of("cache.directory", "origin", "exchange")),
          entry(
              "cache.directory",
              Set.of("cache.segment", "stripe", "stripe.write", "pool", "exchange")),
          entry("cache.segment", Set.of("stripe", "pool")),
          // A PoolNode hands out lanes, whose type is in session.
          entry("stripe.write", Set.of("stripe", "stripe.read", "pool", "session")),
          entry("stripe.read", Set.of("stripe", "pool", "session")),
          entry("stripe", Set.of("pool")),
          entry("pool", Set.of("pool.life", "session")),
          entry("pool.node", Set.of("pool", "pool.life", "session", "platform")),
          entry("pool.life", Set.of()),
          entry("probe", Set.of("bill", "platform")),
          entry("platform", Set.of()),
          entry("platform.lambda", Set.of("platform")),
          entry("session.netty", Set.of("session")),
          entry("session", Set.of()),
          entry("origin", Set.of("origin.account", "exchange")),
          entry("origin.account", Set.of()),
          entry("exchange", Set.of()),
          // Settings contain types of policy, such as Prices and FreshnessRules.
          entry(
              "config",
              Set.of(
                  "config.secrets", "policy", "policy.freshness", "policy.request", "policy.zone")),
          entry("config.secrets", Set.of()),
          entry("policy", Set.of()),
          entry("policy.freshness", Set.of()),
          entry("policy.request", Set.of()),
          entry("policy.upkeep", Set.of()),
          entry("policy.wake", Set.of()),
          entry("policy.zone", Set.of()),
          entry("object", Set.of()),
          entry("memory", Set.of()),
          entry("metrics", Set.of()),
          entry("task", Set.of()));

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.floe");

  private static String row(JavaClass type) {
    String name = type.getPackageName();
    return name.equals(ROOT) ? "" : name.substring(ROOT.length() + 1);
  }

  private static boolean isIn(JavaClass type, String packageName) {
    return type.getPackageName().equals(packageName)
        || type.getPackageName().startsWith(packageName + ".");
  }

  private static Stream<Dependency> imports(Predicate<JavaClass> from, Predicate<JavaClass> to) {
    return CLASSES.stream()
        .filter(from)
        .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
        .filter(dependency -> to.test(dependency.getTargetClass().getBaseComponentType()));
  }

  private static Set<String> described(Stream<Dependency> dependencies) {
    TreeSet<String> all = new TreeSet<>();
    dependencies.forEach(dependency ->
        all.add(
            dependency.getOriginClass().getName()
                + " uses "
                + dependency.getTargetClass().getBaseComponentType().getName()));
    return all;
  }

  @Test
  void everyPackageIsInTheTable() {
    assertThat(
            CLASSES.stream()
                .filter(type -> isIn(type, ROOT))
                .map(PackageTableTest::row)
                .filter(row -> !row.isEmpty()))
        .isSubsetOf(ROWS.keySet());
  }

  @Test
  void importsOnlyWhatTheTableAllows() {
    Stream<Dependency> within =
        imports(type -> isIn(type, ROOT) && !row(type).isEmpty(), type -> isIn(type, ROOT));
    assertThat(described(within.filter(dependency -> !allowed(dependency)))).isEmpty();
  }

  private static boolean allowed(Dependency dependency) {
    String from = row(dependency.getOriginClass());
    String to = row(dependency.getTargetClass().getBaseComponentType());
    return from.equals(to)
        || ROWS.getOrDefault(from, Set.of()).contains(to)
        || (FOR_ALL.contains(to) && !from.equals("config"));
  }

  @Test
  void hasNoCycles() {
    slices().matching("dev.floe.gateway.(**)").should().beFreeOfCycles().check(CLASSES);
    slices().matching("dev.floe.node.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void onlyNetworkCodeAndItsBuffersUseNetty() {
    assertThat(
            usersOf(
                "io.netty",
                "",
                "http",
                "http.h1",
                "http.h2",
                "http.limit",
                "http.message",
                "http.proxy",
                "http.tls",
                "session",
                "session.netty",
                "memory",
                "platform.lambda"))
        .isEmpty();
  }

  @Test
  void onlyOriginAndLambdaUseTheAwsSdk() {
    assertThat(usersOf("software.amazon.awssdk", "", "origin", "platform.lambda")).isEmpty();
  }

  /** Returns the uses of a library by packages of the gateway that may not use it. */
  private static Set<String> usersOf(String library, String... mayUse) {
    return described(
        imports(
            type -> isIn(type, ROOT) && !List.of(mayUse).contains(row(type)),
            type -> isIn(type, library)));
  }

  @Test
  void keepsTheNodeSmall() {
    Predicate<JavaClass> node =
        type -> isIn(type, "dev.floe.node") && !isIn(type, "dev.floe.node.host");
    assertThat(described(imports(node, type -> isIn(type, "dev.floe.node.host")))).isEmpty();
    assertThat(
            described(
                imports(
                    node,
                    type ->
                        !isOfTheJdk(type)
                            && !isIn(type, "dev.floe.node")
                            && !isIn(type, "com.amazonaws.services.lambda.runtime"))))
        .isEmpty();
  }

  /** The local function platform is a separate jar, which a gateway does not need. */
  @Test
  void runsWithoutTheLocalPlatform() {
    assertThat(
            described(imports(type -> isIn(type, ROOT), type -> isIn(type, "dev.floe.node.host"))))
        .isEmpty();
  }

  @Test
  void keepsCodingToTheJdk() {
    assertThat(
            described(
                imports(
                    type -> isIn(type, "dev.floe.coding"),
                    type -> !isOfTheJdk(type) && !isIn(type, "dev.floe.coding"))))
        .isEmpty();
  }

  @Test
  void keepsSigningToTheJdkBouncyCastleAndHash4j() {
    assertThat(
            described(
                imports(
                    type -> isIn(type, "dev.floe.sigv4"),
                    type ->
                        !isOfTheJdk(type)
                            && !isIn(type, "dev.floe.sigv4")
                            && !isIn(type, "org.bouncycastle")
                            && !isIn(type, "com.dynatrace.hash4j.hashing"))))
        .isEmpty();
  }

  private static boolean isOfTheJdk(JavaClass type) {
    return type.isPrimitive()
        || isIn(type, "java")
        || isIn(type, "javax")
        || isIn(type, "jdk")
        || isIn(type, "com.sun")
        || isIn(type, "org.jspecify.annotations");
  }
}
