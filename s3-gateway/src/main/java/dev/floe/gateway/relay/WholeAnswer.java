package dev.floe.gateway.relay;

import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.exchange.ResponseHead;
import dev.floe.gateway.exchange.ThreadResponse;
import dev.floe.gateway.model.S3Exception;
import dev.floe.gateway.origin.OriginException;
import dev.floe.gateway.origin.OriginResponse;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A short answer of the origin, read whole before any of it is sent, so that no connection to the
 * origin is held while a client reads. Thread code.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record WholeAnswer(ResponseHead head, byte[] body) {
  /** S3's own errors and preflights have less than 2 KiB. */
  private static final int MAX_BYTES = 64 << 10;

  /**
   * Reads the answer and closes it; omits a body of more than 64 KiB. Replaces the origin's address
   * in an error.
   *
   * @param headers the headers for the client
   * @throws S3Exception ServiceUnavailable if the answer ends early
   */
  public static WholeAnswer read(
      OriginResponse answer, Headers headers, AnswerAddresses addresses) {
    try (answer) {
      byte[] body = answer.body().readNBytes(MAX_BYTES + 1);
      byte[] sent = body.length > MAX_BYTES ? new byte[0] : body;
      if (answer.status() >= 300 && !answer.headers().has("Content-Encoding")) {
        sent = addresses.error(sent);
      }
      return new WholeAnswer(new ResponseHead(answer.status(), headers, sent.length), sent);
    } catch (IOException e) {
      throw RequestSender.toS3(new OriginException("the origin's answer ended early", e, true));
    }
  }

  /** Sends the answer. */
  public void send(ThreadResponse response) throws IOException {
    response.start(head);
    response.write(ByteBuffer.wrap(body));
    response.end();
  }
}
