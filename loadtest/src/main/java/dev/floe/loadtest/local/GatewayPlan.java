package dev.floe.loadtest.local;

import dev.floe.gateway.config.secrets.SecretStore;
import dev.floe.loadtest.origin.S3Server;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The settings of a {@link GatewayProcess}.
 *
 * @param folder the folder for the configuration file and the logs
 * @param heapMegabytes the gateway's {@code -Xmx}
 * @param nodeMegabytes each node's memory
 * @param accessKey the access key of the gateway's first identity, which has all rights
 * @param secretKey the secret of {@code accessKey}, or a reference to it
 * @param settings further settings by their keys in floe.yaml; {@link GatewayProcess} sets the code
 *     and the pool
 * @param others the secrets of more identities, which have all rights too, by access key
 * @param jvm more arguments of the gateway's JVM
 */
public record GatewayPlan(
    Path folder,
    S3Server origin,
    int heapMegabytes,
    int nodeMegabytes,
    String accessKey,
    String secretKey,
    Map<String, String> settings,
    Map<String, String> others,
    List<String> jvm) {
  public GatewayPlan {
    settings = Map.copyOf(settings);
    others = Map.copyOf(others);
    jvm = List.copyOf(jvm);
  }

  /** Creates a plan with one identity and no more JVM arguments. */
  public GatewayPlan(
      Path folder,
      S3Server origin,
      int heapMegabytes,
      int nodeMegabytes,
      String accessKey,
      String secretKey,
      Map<String, String> settings) {
    this(
        folder,
        origin,
        heapMegabytes,
        nodeMegabytes,
        accessKey,
        secretKey,
        settings,
        Map.of(),
        List.of());
  }

  /** Returns this plan with these further identities. */
  public GatewayPlan withOthers(Map<String, String> keys) {
    return new GatewayPlan(
        folder, origin, heapMegabytes, nodeMegabytes, accessKey, secretKey, settings, keys, jvm);
  }

  /** Returns this plan with these arguments of the gateway's JVM. */
  public GatewayPlan withJvm(List<String> arguments) {
    return new GatewayPlan(
        folder,
        origin,
        heapMegabytes,
        nodeMegabytes,
        accessKey,
        secretKey,
        settings,
        others,
        arguments);
  }

  /** Returns the text of floe.yaml. */
  String identities() {
    StringBuilder text = new StringBuilder("identities:\n");
    text.append(identity(accessKey, secretKey));
    others.forEach((key, secret) -> text.append(identity(key, secret)));
    return text.toString();
  }

  private static String identity(String key, String secret) {
    return """
      - access-key: %s
        %s: %s
        statements:
          - {effect: allow, actions: ["s3:*"], resources: ["*"]}
    """
        .formatted(key, SecretStore.isReference(secret) ? "secret-file" : "secret", secret);
  }
}
