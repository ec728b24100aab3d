package dev.floe.gateway.origin;

import dev.floe.gateway.exchange.Headers;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hides the origin's errors about the gateway's own credentials, clock or region from clients,
 * which would take them for errors of their own: each is logged, and the request fails as if
 * unanswered. AccessDenied concerns the object and is passed on, unless it says that the request
 * has expired. Thread-safe.
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
  // The last error with a body was such an error; a later one without a body then counts as one
  // too.
  private volatile boolean distrusted;

  public TrustedOrigin(OriginClient origin) {
    this.origin = origin;
  }

  @Override
  public OriginResponse send(OriginRequest request) throws IOException {
    OriginResponse answer = origin.send(request);
    int status = answer.status();
    if (status != 400 && status != 401 && status != 403) {
      distrusted &= status >= 500;
      return answer;
    }
    if (request.method().equals("HEAD")) {
      if (distrusted) {
        throw complaint(request, answer, "status " + status);
      }
      return answer;
    }
    byte[] prefix;
    try {
      prefix = answer.body().readNBytes(PREFIX_BYTES);
    } catch (IOException e) {
      answer.close();
      throw new OriginException("the origin's refusal broke off", e, false);
    }
    String text = new String(prefix, StandardCharsets.UTF_8);
    Matcher code = CODE.matcher(text);
    boolean complains =
        code.find()
            && (COMPLAINTS.contains(code.group(1))
                || (code.group(1).equals("AccessDenied") && EXPIRED.matcher(text).find()));
    distrusted = complains;
    if (complains) {
      throw complaint(request, answer, code.group(1));
    }
    return new Peeked(answer, prefix);
  }

  private static OriginException complaint(
      OriginRequest request, OriginResponse answer, String what) {
    answer.close();
    LOG.error(
        "the origin refuses the gateway's own credentials, clock or region: {} to {}",
        what,
        request.method());
    return new OriginException(
        "the origin answered " + what, new IOException("the gateway's own request"), false);
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
  private record Peeked(OriginResponse answer, InputStream body) implements OriginResponse {
    Peeked(OriginResponse answer, byte[] prefix) {
      this(answer, new SequenceInputStream(new ByteArrayInputStream(prefix), answer.body()));
    }

    @Override
    public int status() {
      return answer.status();
    }

    @Override
    public Headers headers() {
      return answer.headers();
    }

    @Override
    public long contentLength() {
      return answer.contentLength();
    }

    @Override
    public void abort() {
      answer.abort();
    }

    @Override
    public void close() {
      answer.close();
    }
  }
}
