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

/**
 * Relays a 200 whose body shows only at its end whether the operation succeeded:
 * CompleteMultipartUpload, CopyObject and UploadPartCopy send spaces while S3 works, then a result
 * or an {@code <Error>}. Thread code.
 */
public final class DeferredResult {
  /** Results of S3 have less than 8 KiB. */
  private static final int BODY_LIMIT_BYTES = 64 << 10;

  private static final int READ_BYTES = 8 << 10;

  private static final String UNAVAILABLE =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>%s</Code><Message>%s</Message></Error>"
          .formatted(S3Error.SERVICE_UNAVAILABLE.code(), S3Error.SERVICE_UNAVAILABLE.message());

  private DeferredResult() {}

  /** Receives the outcome before the client does. */
  public interface Verdict {
    /**
     * @param document S3's result or error, not rewritten
     */
    void onVerdict(boolean succeeded, String document);
  }

  /**
   * Passes the answer on and closes it: the spaces at once, the document when it is complete.
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
    boolean succeeded = !text.contains("<Error");
    verdict.onVerdict(succeeded, text);
    byte[] sent =
        !succeeded && complains(text)
            ? UNAVAILABLE.getBytes(StandardCharsets.UTF_8)
            : rewriting.apply(document.toByteArray());
    response.write(ByteBuffer.wrap(sent));
    response.end();
    return succeeded;
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
