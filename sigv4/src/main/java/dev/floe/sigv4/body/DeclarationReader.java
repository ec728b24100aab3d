package dev.floe.sigv4.body;

import static dev.floe.sigv4.Rejection.Reason.INVALID_ARGUMENT;
import static dev.floe.sigv4.Rejection.Reason.INVALID_DIGEST;
import static dev.floe.sigv4.Rejection.Reason.INVALID_REQUEST;
import static dev.floe.sigv4.Rejection.Reason.MISSING_CONTENT_LENGTH;
import static dev.floe.sigv4.Rejection.Reason.NOT_IMPLEMENTED;

import dev.floe.sigv4.PayloadMode;
import dev.floe.sigv4.Rejection;
import dev.floe.sigv4.RequestView;
import dev.floe.sigv4.checksum.ChecksumAlgorithm;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads one head's {@link PayloadDeclaration}; used once. */
final class DeclarationReader {
  // Other headers with the prefix, which hold no checksum.
  private static final Set<String> NOT_SUMS =
      Set.of("x-amz-checksum-algorithm", "x-amz-checksum-mode", "x-amz-checksum-type");
  private static final int MAX_LENGTH_DIGITS = 18;

  private final RequestView request;
  private final PayloadMode mode;
  private final PayloadDeclaration.ChecksumsOf checksums;

  private long payloadBytes = -1;
  private byte @Nullable [] contentMd5;
  private @Nullable ChecksumAlgorithm algorithm;
  private byte @Nullable [] value;

  DeclarationReader(
      RequestView request, PayloadMode mode, PayloadDeclaration.ChecksumsOf checksums) {
    this.request = request;
    this.mode = mode;
    this.checksums = checksums;
  }

  PayloadDeclaration.Parsed read() {
    Rejection rejection = readLength();
    for (int i = 0; rejection == null && i < request.headerCount(); i++) {
      String name = request.headerName(i).toLowerCase(Locale.ROOT);
      String text = request.headerValue(i).strip();
      rejection =
          switch (name) {
            case "content-md5" -> readMd5(text);
            case "x-amz-trailer" -> readTrailer(text);
            default -> readOther(name, text);
          };
    }
    return rejection == null
        ? new PayloadDeclaration.Declared(
            new PayloadDeclaration(mode, payloadBytes, contentMd5, algorithm, value))
        : new PayloadDeclaration.Refused(rejection);
  }

  private @Nullable Rejection readLength() {
    boolean chunked = mode instanceof PayloadMode.Chunked;
    if (mode == PayloadMode.Chunked.ECDSA || mode == PayloadMode.Chunked.ECDSA_TRAILER) {
      return Rejection.of(NOT_IMPLEMENTED, mode.headerValue() + " is not implemented.");
    }
    String header = chunked ? "x-amz-decoded-content-length" : "content-length";
    Optional<String> length = first(header);
    if (length.isPresent()) {
      payloadBytes = parseLength(length.get());
      return payloadBytes < 0
          ? Rejection.of(INVALID_ARGUMENT, "The value of " + header + " is not a length.")
              .with("ArgumentName", header)
              .with("ArgumentValue", length.get())
          : null;
    }
    if (chunked) {
      return Rejection.of(
              MISSING_CONTENT_LENGTH, "You must provide the Content-Length HTTP header.")
          .with("MissingHeaderName", header);
    }
    // In HTTP, a request with neither Content-Length nor Transfer-Encoding has no body.
    payloadBytes = first("transfer-encoding").isPresent() ? -1 : 0;
    return null;
  }

  private Optional<String> first(String name) {
    for (int i = 0; i < request.headerCount(); i++) {
      if (name.equalsIgnoreCase(request.headerName(i))) {
        return Optional.of(request.headerValue(i).strip());
      }
    }
    return Optional.empty();
  }

  private static long parseLength(String digits) {
    if (digits.isEmpty() || digits.length() > MAX_LENGTH_DIGITS) {
      return -1;
    }
    for (int i = 0; i < digits.length(); i++) {
      if (digits.charAt(i) < '0' || digits.charAt(i) > '9') {
        return -1;
      }
    }
    return Long.parseLong(digits);
  }

  private @Nullable Rejection readMd5(String base64) {
    Optional<byte[]> md5 = ChecksumAlgorithm.MD5.parse(base64);
    if (md5.isEmpty() || contentMd5 != null) {
      return Rejection.of(INVALID_DIGEST, "The Content-MD5 you specified was invalid.")
          .with("Content-MD5", base64);
    }
    contentMd5 = md5.get();
    return null;
  }

  private @Nullable Rejection readTrailer(String names) {
    if (!(mode instanceof PayloadMode.Chunked chunked && chunked.trailer())) {
      return Rejection.of(
          INVALID_REQUEST, "x-amz-trailer needs an x-amz-content-sha256 that ends in -TRAILER.");
    }
    for (String each : names.split(",", -1)) {
      String name = each.strip().toLowerCase(Locale.ROOT);
      Rejection rejection =
          name.startsWith(ChecksumAlgorithm.HEADER_PREFIX)
              ? readAlgorithm(name)
              : Rejection.of(
                  INVALID_REQUEST,
                  "The value specified in the x-amz-trailer header is not supported");
      if (rejection != null) {
        return rejection;
      }
    }
    return null;
  }

  private @Nullable Rejection readOther(String name, String text) {
    if (checksums != PayloadDeclaration.ChecksumsOf.BODY
        || !name.startsWith(ChecksumAlgorithm.HEADER_PREFIX)
        || NOT_SUMS.contains(name)) {
      return null;
    }
    Rejection rejection = readAlgorithm(name);
    if (rejection != null || algorithm == null) {
      return rejection;
    }
    Optional<byte[]> sum = algorithm.parse(text);
    if (sum.isEmpty()) {
      return Rejection.of(INVALID_REQUEST, "Value for " + name + " header is invalid.");
    }
    value = sum.get();
    return null;
  }

  private @Nullable Rejection readAlgorithm(String name) {
    Optional<ChecksumAlgorithm> named = ChecksumAlgorithm.ofHeader(name);
    if (named.isEmpty()) {
      return Rejection.of(NOT_IMPLEMENTED, "The checksum " + name + " is not implemented.");
    }
    if (algorithm != null) {
      return Rejection.of(
          INVALID_REQUEST,
          "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.");
    }
    algorithm = named.get();
    return null;
  }
}
