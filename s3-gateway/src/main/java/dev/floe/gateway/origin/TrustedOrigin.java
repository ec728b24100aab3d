package dev.floe.gateway.origin;

import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.origin.account.OriginAccount;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hides the origin's errors about the signing credentials, clock or region from clients, because
 * clients would take them for errors in their own signatures. Each such error is logged, and its
 * request fails as if it had not been answered. AccessDenied concerns the object and is passed on,
 * unless it says that the request has expired. A refused HEAD has no document to judge, so the same
 * resource is requested once more by GET. Thread-safe.
 */
public final class TrustedOrigin implements OriginClient {
  private static final Logger LOG = LoggerFactory.getLogger(TrustedOrigin.class);
  private static final int PREFIX_BYTES = 4 << 10;
  private static final Pattern CODE = Pattern.compile("<Code>\\s*([A-Za-z0-9.]{1,100})\\s*</Code>");

  private static final Pattern EXPIRED =
      Pattern.compile("<Message>[^<]{0,200}\\brequest has expired\\b", Pattern.CASE_INSENSITIVE);

  private static final Set<String> COMPLAINTS =
      Set.of(
          "AccountProblem",
          "AuthorizationHeaderMalformed",
          "AuthorizationQueryParametersError",
          "ExpiredToken",
          "InvalidAccessKeyId",
          "InvalidClientTokenId",
          "InvalidSecurity",
          "InvalidSignatureException",
          "InvalidToken",
          "MissingAuthenticationToken",
          "MissingSecurityHeader",
          "NotSignedUp",
          "RequestExpired",
          "RequestTimeTooSkewed",
          "SignatureDoesNotMatch",
          "TokenRefreshRequired",
          "UnrecognizedClientException");

  private final OriginClient origin;

  public TrustedOrigin(OriginClient origin) {
    this.origin = origin;
  }

  /**
   * Returns the code of an error that complains about the gateway itself; empty for any other
   * document.
   */
  public static Optional<String> complaintIn(String document) {
    Matcher code = CODE.matcher(document);
    if (!code.find()) {
      return Optional.empty();
    }
    boolean complains =
        COMPLAINTS.contains(code.group(1))
            || (code.group(1).equals("AccessDenied") && EXPIRED.matcher(document).find());
    return complains ? Optional.of(code.group(1)) : Optional.empty();
  }

  @Override
  public OriginResponse send(OriginRequest request) throws IOException {
    OriginResponse answer = origin.send(request);
    if (!refuses(answer)) {
      return answer;
    }
    if (!request.method().equals("HEAD")) {
      return judged(request, answer);
    }
    try {
      ask(request);
      return answer;
    } catch (IOException | RuntimeException e) {
      answer.close();
      throw e;
    }
  }

  private static boolean refuses(OriginResponse answer) {
    int status = answer.status();
    return status == 400 || status == 401 || status == 403;
  }

  /**
   * Fetches the error's document, which the refusal of a HEAD lacks, by a GET of one byte of the
   * same resource. Each refusal causes one GET, which is not counted as another connection.
   *
   * @throws OriginException if the gateway was refused, or if the origin did not say why
   */
  private void ask(OriginRequest refused) throws IOException {
    Headers first = refused.headers().toBuilder().set("Range", "bytes=0-0").build();
    OriginRequest asking =
        new OriginRequest(
            "GET",
            refused.rawPath(),
            refused.rawQuery(),
            first,
            null,
            refused.signatory(),
            refused.claimant());
    try (OriginResponse answer = origin.send(asking)) {
      if (refuses(answer)) {
        judged(refused, answer);
      } else if (answer.status() >= 500) {
        throw OriginException.refused(
            "the origin did not say why it refused HEAD",
            new IOException("status " + answer.status()));
      }
    }
  }

  /** Returns the answer, unless it is a complaint; then closes it and throws. */
  private static OriginResponse judged(OriginRequest request, OriginResponse answer)
      throws OriginException {
    byte[] prefix;
    try {
      prefix = answer.body().readNBytes(PREFIX_BYTES);
    } catch (IOException e) {
      answer.close();
      throw OriginException.refused("the origin's refusal broke off", e);
    }
    Optional<String> complaint = complaintIn(new String(prefix, StandardCharsets.UTF_8));
    if (complaint.isPresent()) {
      answer.close();
      log(complaint.get(), request.method(), request.signatory());
      throw OriginException.refused(
          "the origin answered " + complaint.get(),
          new IOException("a request signed by " + request.signatory()));
    }
    return new Peeked(answer, prefix);
  }

  private static void log(String complaint, String request, Signatory signatory) {
    switch (signatory) {
      case Signatory.Client(OriginAccount account) ->
          LOG.error(
              "the origin refuses the credentials, clock or region of {}: it answered {} to {}",
              account,
              complaint,
              request);
      case Signatory.Gateway _, Signatory.Nobody _ -> log(complaint, request);
    }
  }

  /** Logs a complaint, which no client sees. */
  public static void log(String complaint, String request) {
    LOG.error(
        "the origin refuses the gateway's own credentials, clock or region: it answered {} to {}",
        complaint,
        request);
  }

  @Override
  public Optional<URI> presign(OriginRequest request, Duration validity) throws OriginException {
    return origin.presign(request, validity);
  }

  @Override
  public OriginAddress address() {
    return origin.address();
  }

  @Override
  public void close() {
    origin.close();
  }

  /** An answer whose first bytes were read. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Peeked(OriginResponse answer, InputStream body) implements DelegatedResponse {
    Peeked(OriginResponse answer, byte[] prefix) {
      this(answer, new SequenceInputStream(new ByteArrayInputStream(prefix), answer.body()));
    }
  }
}
