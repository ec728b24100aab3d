package dev.floe.sigv4.verify;

import static dev.floe.sigv4.Rejection.Reason.ACCESS_DENIED;
import static dev.floe.sigv4.Rejection.Reason.INVALID_REQUEST;
import static dev.floe.sigv4.Rejection.Reason.SIGNATURE_DOES_NOT_MATCH;

import dev.floe.sigv4.Credentials;
import dev.floe.sigv4.PayloadMode;
import dev.floe.sigv4.Rejection;
import dev.floe.sigv4.RequestView;
import dev.floe.sigv4.canonical.ByteText;
import dev.floe.sigv4.canonical.CanonicalQuery;
import dev.floe.sigv4.canonical.SignedHeaders;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Verifies presigned URLs of Signature Version 2 ("Signing and authenticating REST requests", query
 * string alternative): HMAC-SHA1 over method, Content-MD5, Content-Type, expiry, {@code x-amz-}
 * headers and resource. boto3 and aws-cli v1 create them in us-east-1 by default.
 */
final class PresignedV2 {
  private static final String ALGORITHM = "HmacSHA1";
  // The query parameters that are part of the signed resource; others are not signed. The list is
  // longer than any client's: the holder of a URL could append a parameter that is not listed, and
  // the signature would still be right.
  private static final Set<String> SUBRESOURCES =
      Set.of(
          "accelerate",
          "acl",
          "analytics",
          "attributes",
          "cors",
          "defaultObjectAcl",
          "delete",
          "encryption",
          "intelligent-tiering",
          "inventory",
          "legal-hold",
          "lifecycle",
          "location",
          "logging",
          "metadataConfiguration",
          "metadataTable",
          "metrics",
          "notification",
          "object-lock",
          "ownershipControls",
          "partNumber",
          "policy",
          "policyStatus",
          "publicAccessBlock",
          "renameObject",
          "replication",
          "requestPayment",
          "response-cache-control",
          "response-content-disposition",
          "response-content-encoding",
          "response-content-language",
          "response-content-type",
          "response-expires",
          "restore",
          "retention",
          "select",
          "select-type",
          "session",
          "storageClass",
          "tagging",
          "torrent",
          "uploadId",
          "uploads",
          "versionId",
          "versioning",
          "versions",
          "website");

  private final boolean accepted;

  PresignedV2(boolean accepted) {
    this.accepted = accepted;
  }

  Verdict verdict(
      RequestView request, CanonicalQuery query, Instant now, RequestVerifier.Lookup lookup)
      throws RefusedException {
    if (!accepted) {
      throw new RefusedException(
          INVALID_REQUEST,
          "The authorization mechanism you have provided is not supported. Please use"
              + " AWS4-HMAC-SHA256.");
    }
    String accessKeyId = parameter(query, "AWSAccessKeyId");
    String expires = parameter(query, "Expires");
    // An unescaped plus sign was decoded to a space.
    String signature = parameter(query, "Signature").replace(' ', '+');
    Instant expiry = expiry(expires, now);
    PayloadMode payload = payload(request);
    Optional<String> headerToken = Heads.single(request, "x-amz-security-token");
    Optional<String> token =
        headerToken.isPresent() ? headerToken : query.value("x-amz-security-token");
    Credentials credentials = lookup.find(accessKeyId, token.orElse(null));
    String stringToSign = stringToSign(request, query, expires, "");
    byte[] given = decode(signature);
    boolean signed = MessageDigest.isEqual(sign(credentials, stringToSign), given);
    if (!signed && isBucket(request)) {
      String slashed = stringToSign(request, query, expires, "/");
      signed = MessageDigest.isEqual(sign(credentials, slashed), given);
    }
    if (!signed) {
      throw new RefusedException(
          Rejection.of(SIGNATURE_DOES_NOT_MATCH, ClaimCheck.NO_MATCH)
              .with("AWSAccessKeyId", accessKeyId)
              .with("StringToSign", stringToSign)
              .with("SignatureProvided", signature));
    }
    return new Verdict.Accepted(
        Verdict.Method.V2_QUERY,
        credentials.accessKeyId(),
        credentials.sessionToken(),
        expiry,
        payload,
        null,
        List.of());
  }

  private static String parameter(CanonicalQuery query, String name) throws RefusedException {
    if (query.count(name) != 1) {
      throw new RefusedException(
          ACCESS_DENIED,
          "Query-string authentication requires the Signature, Expires and AWSAccessKeyId"
              + " parameters");
    }
    return query.value(name).orElseThrow();
  }

  private static Instant expiry(String expires, Instant now) throws RefusedException {
    Instant expiry;
    try {
      expiry = Instant.ofEpochSecond(Long.parseLong(expires));
    } catch (NumberFormatException | java.time.DateTimeException _) {
      throw new RefusedException(
          ACCESS_DENIED, "Invalid date (should be seconds since epoch): " + expires);
    }
    if (!now.isBefore(expiry)) {
      throw new RefusedException(
          Rejection.of(ACCESS_DENIED, "Request has expired")
              .with("Expires", expiry.toString())
              .with("ServerTime", now.toString()));
    }
    return expiry;
  }

  private static PayloadMode payload(RequestView request) throws RefusedException {
    PayloadMode payload = Heads.payload(request).orElse(PayloadMode.UNSIGNED);
    if (payload instanceof PayloadMode.Chunked chunked && chunked.signed()) {
      throw new RefusedException(
          INVALID_REQUEST, chunked.headerValue() + " needs a head signed by AWS4-HMAC-SHA256.");
    }
    return payload;
  }

  /**
   * Returns true if the path is a bucket's without a trailing slash; some clients sign a slash that
   * they do not send.
   */
  private static boolean isBucket(RequestView request) {
    return request.virtualHostBucket().isEmpty() && request.rawPath().indexOf('/', 1) < 0;
  }

  private static String stringToSign(
      RequestView request, CanonicalQuery query, String expires, String slash)
      throws RefusedException {
    StringBuilder text = new StringBuilder(256);
    text.append(request.method()).append('\n');
    text.append(headerOrParameter(request, query, "content-md5")).append('\n');
    text.append(headerOrParameter(request, query, "content-type")).append('\n');
    text.append(expires).append('\n');
    amzHeaders(request, query)
        .forEach((name, value) -> text.append(name).append(':').append(value).append('\n'));
    if (!request.virtualHostBucket().isEmpty()) {
      text.append('/').append(request.virtualHostBucket());
    }
    return text.append(request.rawPath()).append(slash).append(subresources(query)).toString();
  }

  /**
   * Returns the value of a signed header, or of the query parameter to which boto3 moves it; an
   * empty string if there is neither.
   */
  private static String headerOrParameter(RequestView request, CanonicalQuery query, String name)
      throws RefusedException {
    Optional<String> header = Heads.single(request, name);
    return header.isPresent() ? header.get() : query.value(name).orElse("");
  }

  private static Map<String, StringBuilder> amzHeaders(RequestView request, CanonicalQuery query) {
    Map<String, StringBuilder> headers = new TreeMap<>();
    ByteText trimmed = new ByteText(64);
    for (int i = 0; i < request.headerCount(); i++) {
      addAmz(headers, trimmed, request.headerName(i), request.headerValue(i));
    }
    query.forEach((name, value) -> addAmz(headers, trimmed, name, value));
    return headers;
  }

  private static void addAmz(
      Map<String, StringBuilder> headers, ByteText trimmed, String name, String value) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (lower.startsWith("x-amz-")) {
      SignedHeaders.addTrimmed(trimmed.clear(), value);
      StringBuilder values = headers.get(lower);
      if (values == null) {
        headers.put(lower, new StringBuilder(trimmed.toString()));
      } else {
        values.append(',').append(trimmed.toString());
      }
    }
  }

  private static String subresources(CanonicalQuery query) {
    StringJoiner parts = new StringJoiner("&", "?", "").setEmptyValue("");
    query.forEach((name, value) -> {
      if (SUBRESOURCES.contains(name)) {
        parts.add(value.isEmpty() ? name : name + "=" + value);
      }
    });
    return parts.toString();
  }

  private static byte[] sign(Credentials credentials, String stringToSign) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(
          new SecretKeySpec(credentials.secretKey().getBytes(StandardCharsets.UTF_8), ALGORITHM));
      return mac.doFinal(stringToSign.getBytes(StandardCharsets.ISO_8859_1));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }

  private static byte[] decode(String base64) {
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException _) {
      return new byte[0];
    }
  }
}
