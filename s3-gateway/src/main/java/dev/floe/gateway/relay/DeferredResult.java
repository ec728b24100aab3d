package dev.floe.gateway.relay;

import dev.floe.gateway.exchange.ResponseHead;
import dev.floe.gateway.exchange.ThreadResponse;
import dev.floe.gateway.model.S3Error;
import dev.floe.gateway.origin.OriginResponse;
import dev.floe.gateway.origin.TrustedOrigin;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Relays a 200 whose body shows only at its end whether the operation succeeded:
 * CompleteMultipartUpload, CopyObject and UploadPartCopy send spaces while S3 works, then a result
 * or an {@code <Error>}. Only a result is a success. If S3 sends neither, the client receives an
 * InternalError, because SDKs would take a blank document for a result. Thread code.
 */
public final class DeferredResult {
  /** Results of S3 have less than 8 KiB. */
  private static final int BODY_LIMIT_BYTES = 64 << 10;

  private static final int READ_BYTES = 8 << 10;

  /** The first tag of CompleteMultipartUploadResult, CopyObjectResult and CopyPartResult. */
  private static final Pattern RESULT =
      Pattern.compile("\\s*(<\\?[^>]*>\\s*)?<(\\w+:)?\\w*Result[\\s>/].*", Pattern.DOTALL);

  private static final byte[] UNAVAILABLE =
      error(S3Error.SERVICE_UNAVAILABLE, S3Error.SERVICE_UNAVAILABLE.message());

  private static final byte[] NO_RESULT =
      error(
          S3Error.INTERNAL_ERROR,
          "S3 answered 200 without a result. Whether the operation succeeded is unknown.");

  private DeferredResult() {}

  /** Receives the outcome before the client does. */
  public interface Verdict {
    /**
     * @param document S3's result or error, not rewritten
     */
    void onVerdict(boolean succeeded, String document);
  }

  /**
   * Passes the answer on: the spaces at once, the document when it is complete. Closes the answer
   * before the document is sent; if this throws earlier, the caller closes it.
   *
   * @param rewriting rewrites the document; its length may change
   * @return true if the operation succeeded
   */
  public static boolean relay(
      OriginResponse answer,
      ResponseHead head,
      UnaryOperator<byte[]> rewriting,
      ThreadResponse response,
      Verdict verdict)
      throws IOException {
    ByteArrayOutputStream document = new ByteArrayOutputStream();
    byte[] bytes = new byte[READ_BYTES];
    InputStream body = answer.body();
    response.start(new ResponseHead(head.status(), head.headers(), ResponseHead.CHUNKED));
    for (int read = body.read(bytes); read >= 0; read = body.read(bytes)) {
      if (document.size() == 0 && blank(bytes, read)) {
        response.write(ByteBuffer.wrap(bytes, 0, read));
        continue;
      }
      document.write(bytes, 0, read);
      if (document.size() > BODY_LIMIT_BYTES) {
        throw new IOException("a result of more than %d bytes".formatted(BODY_LIMIT_BYTES));
      }
    }
    answer.close(); // the client reads the document at its own pace
    String text = document.toString(StandardCharsets.UTF_8);
    boolean failed = text.contains("<Error");
    boolean succeeded = !failed && RESULT.matcher(text).matches();
    verdict.onVerdict(succeeded, text);
    byte[] sent;
    if (succeeded) {
      sent = rewriting.apply(document.toByteArray());
    } else if (failed) {
      sent = complains(text) ? UNAVAILABLE : rewriting.apply(document.toByteArray());
    } else {
      sent = NO_RESULT;
    }
    response.write(ByteBuffer.wrap(sent));
    response.end();
    return succeeded;
  }

  /** Returns a document without an XML declaration, which must not follow the spaces. */
  private static byte[] error(S3Error error, String message) {
    return "<Error><Code>%s</Code><Message>%s</Message></Error>"
        .formatted(error.code(), message)
        .getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Returns true for an error about the gateway's own credentials or clock, which no client sees.
   */
  private static boolean complains(String error) {
    Optional<String> complaint = TrustedOrigin.complaintIn(error);
    complaint.ifPresent(code -> TrustedOrigin.log(code, "a request that it had begun"));
    return complaint.isPresent();
  }

  private static boolean blank(byte[] bytes, int length) {
    for (int i = 0; i < length; i++) {
      if (!Character.isWhitespace(bytes[i])) {
        return false;
      }
    }
    return true;
  }
}
