package dev.floe.gateway.http;

import dev.floe.gateway.exchange.RequestBodyException;
import dev.floe.gateway.exchange.RequestFault;
import dev.floe.gateway.http.limit.BodyPace;
import dev.floe.gateway.http.limit.Deadline;
import dev.floe.gateway.http.limit.EdgeSettings;
import dev.floe.gateway.http.message.InboundBody;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.LastHttpContent;

/**
 * Receives the body of one request, and bounds the time that its client takes. Confined to the
 * connection's loop.
 */
final class BodyIntake {
  private final EdgeSettings settings;
  private final InboundBody body;
  private final Deadline deadline;
  private final BodyPace pace;
  private boolean begun;
  private boolean ended;
  private boolean failed;
  private int newBytes;

  /**
   * @param deadline for the next bytes of the body; when it passes, its owner calls {@link
   *     #timedOut}
   */
  BodyIntake(EdgeSettings settings, InboundBody body, Deadline deadline) {
    this.settings = settings;
    this.body = body;
    this.deadline = deadline;
    this.pace = new BodyPace(settings);
  }

  InboundBody body() {
    return body;
  }

  /** Returns true if the reader has asked for the body, or part of it has arrived. */
  boolean begun() {
    return begun;
  }

  /** Records that the reader has asked for the body. */
  void begin() {
    begun = true;
  }

  /** Returns true if the whole body has arrived. */
  boolean ended() {
    return ended;
  }

  void end() {
    ended = true;
    deadline.clear();
    body.end();
  }

  /** Takes ownership of a part of the body. */
  void take(HttpContent part) {
    int bytes = part.content().readableBytes();
    if (ended || failed || bytes == 0) {
      part.release();
    } else {
      begun = true;
      newBytes += bytes;
      body.offer(part.content());
    }
    if (part instanceof LastHttpContent && !ended && !failed) {
      end();
    }
  }

  /** Checks the client's rate by the bytes that one read of the socket has returned. */
  void readComplete() {
    int bytes = newBytes;
    newBytes = 0;
    if (bytes > 0 && !ended && pace.received(bytes)) {
      fail(RequestFault.Kind.TIMEOUT, "the body is sent more slowly than the minimum rate");
    }
  }

  /**
   * Returns true if the body is unfinished and its reader has room for more bytes; the client then
   * has a deadline for them.
   */
  boolean awaitsMore() {
    if (ended || failed || !body.wantsMore()) {
      deadline.clear();
      return false;
    }
    deadline.set(settings.bodyTimeout().toNanos());
    pace.awaited();
    return true;
  }

  void timedOut() {
    fail(RequestFault.Kind.TIMEOUT, "the request's body did not arrive in time");
  }

  private void fail(RequestFault.Kind kind, String detail) {
    fail(new RequestFault(kind, detail));
  }

  /**
   * Makes reads of the body fail. Its end may never be found, so no request can follow it on the
   * connection.
   */
  void fail(RequestFault fault) {
    failed = true;
    deadline.clear();
    body.fail(new RequestBodyException(fault));
  }
}
