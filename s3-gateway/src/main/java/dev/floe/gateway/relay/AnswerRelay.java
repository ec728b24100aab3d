package dev.floe.gateway.relay;

import dev.floe.gateway.exchange.ResponseHead;
import dev.floe.gateway.exchange.ThreadResponse;
import dev.floe.gateway.origin.OriginResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Passes the origin's answers on to clients. Thread code. */
public final class AnswerRelay {
  private static final Logger LOG = LoggerFactory.getLogger(AnswerRelay.class);
  private static final int COPY_BYTES = 64 << 10;

  /** S3's own errors have less than 2 KiB. */
  private static final int MAX_ERROR_BYTES = 64 << 10;

  private AnswerRelay() {}

  /**
   * Sends an answer to the client. If the answer breaks off, the client's connection is closed. The
   * body of an error or a redirect that has no Content-Encoding is read whole first, and the
   * origin's address in it is replaced; a body longer than any of S3's errors is omitted.
   */
  public static void relay(
      OriginResponse answer, ResponseHead head, AnswerAddresses addresses, ThreadResponse response)
      throws IOException {
    try {
      // An answer to HEAD has no body: its length stays as announced.
      if (answer.status() >= 300 && !answer.headers().has("Content-Encoding")) {
        byte[] body = answer.body().readNBytes(MAX_ERROR_BYTES + 1);
        if (body.length > 0) {
          byte[] sent = body.length > MAX_ERROR_BYTES ? new byte[0] : addresses.error(body);
          response.start(
              new ResponseHead(
                  head.status(), head.headers(), sent.length, AnswerAddresses.code(sent)));
          response.write(ByteBuffer.wrap(sent));
          response.end();
          return;
        }
      }
    } catch (IOException e) {
      LOG.debug("an error of the origin broke off", e);
      response.abort();
      return;
    }
    stream(answer.body(), head, response);
  }

  /** Sends a body as it is received. */
  public static void stream(InputStream body, ResponseHead head, ThreadResponse response)
      throws IOException {
    response.start(head);
    byte[] bytes = new byte[COPY_BYTES];
    try {
      for (int read = body.read(bytes); read >= 0; read = body.read(bytes)) {
        response.write(ByteBuffer.wrap(bytes, 0, read));
      }
    } catch (IOException e) {
      LOG.debug("an answer of the origin broke off", e);
      response.abort();
      return;
    }
    response.end();
  }
}
