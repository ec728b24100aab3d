package dev.floe.gateway.s3;

import dev.floe.gateway.auth.AuthenticatedRequest;
import dev.floe.gateway.auth.iam.ConditionKey;
import dev.floe.gateway.auth.iam.RequestFacts;
import dev.floe.gateway.exchange.Exchange;
import dev.floe.sigv4.verify.Verdict;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.Optional;

/**
 * The facts of a request that its identity's policy may examine. Parameters and headers are those
 * that are sent to S3, except User-Agent and Referer, which are the client's.
 */
record FactsOfRequest(
    Exchange exchange, AuthenticatedRequest request, ParsedRequest parsed, InstantSource clock)
    implements RequestFacts {
  @Override
  public Optional<String> find(ConditionKey key) {
    return switch (key) {
      case USERNAME -> request.method().map(_ -> request.identity().name());
      case SOURCE_IP ->
          Optional.ofNullable(exchange.head().remote().getAddress())
              .map(InetAddress::getHostAddress);
      case SECURE_TRANSPORT -> Optional.of(Boolean.toString(exchange.secure()));
      case CURRENT_TIME -> Optional.of(clock.instant().toString());
      case EPOCH_TIME -> Optional.of(Long.toString(clock.instant().getEpochSecond()));
      case USER_AGENT -> exchange.head().headers().first("user-agent");
      case REFERER -> exchange.head().headers().first("referer");
      case PREFIX -> parameter("prefix");
      case DELIMITER -> parameter("delimiter");
      case MAX_KEYS -> parameter("max-keys");
      case ACL -> header("x-amz-acl");
      case ENCRYPTION -> header("x-amz-server-side-encryption");
      case ENCRYPTION_KEY -> header("x-amz-server-side-encryption-aws-kms-key-id");
      case STORAGE_CLASS -> header("x-amz-storage-class");
      case METADATA_DIRECTIVE -> header("x-amz-metadata-directive");
      case SIGNATURE_VERSION -> request.method().map(FactsOfRequest::algorithm);
      case AUTH_TYPE -> request.method().map(FactsOfRequest::authType);
    };
  }

  private Optional<String> parameter(String name) {
    return parsed.operation().request().query().first(name);
  }

  private Optional<String> header(String name) {
    return parsed.headers().first(name);
  }

  private static String algorithm(Verdict.Method method) {
    return switch (method) {
      case V4_HEADER, V4_QUERY, V4_FORM -> "AWS4-HMAC-SHA256";
      case V4A_HEADER, V4A_QUERY -> "AWS4-ECDSA-P256-SHA256";
      case V2_QUERY -> "AWS";
    };
  }

  private static String authType(Verdict.Method method) {
    return switch (method) {
      case V4_HEADER, V4A_HEADER -> "REST-HEADER";
      case V4_QUERY, V4A_QUERY, V2_QUERY -> "REST-QUERY-STRING";
      case V4_FORM -> "POST";
    };
  }
}
