package dev.floe.gateway.s3;

import dev.floe.gateway.memory.MemoryBudget;
import dev.floe.gateway.model.Payload;
import dev.floe.gateway.model.S3Error;
import dev.floe.gateway.model.S3Exception;
import dev.floe.gateway.policy.request.DocumentShares;
import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Reads the documents that must be parsed before they are forwarded. Their memory is first reserved
 * from the budget, and is released when the request ends. Thread-safe.
 */
final class DocumentBodies {
  // Memory is reserved for the bytes and for the parser's result.
  private static final int COPIES = 2;

  private final MemoryBudget budget;
  private final DocumentShares shares;
  private final ReentrantLock lock = new ReentrantLock();

  /**
   * @param longestBytes the length of the longest document that may be read
   */
  DocumentBodies(MemoryBudget budget, int longestBytes) {
    this.budget = budget;
    this.shares = new DocumentShares(budget.limitBytes(), (long) longestBytes * COPIES);
  }

  /** Checks a document on a thread and returns the action that the loop runs next. */
  interface Judge {
    Runnable judge(BufferedPayload body) throws IOException;
  }

  /**
   * Reads a document on a thread and passes it to the judge. Loop code.
   *
   * @throws S3Exception if the document is longer than {@code maxBytes} or of unknown length, or if
   *     the identity's share or the budget has no room for it now
   */
  void read(RequestContext context, int maxBytes, Judge judge) {
    Payload payload = context.payload();
    if (payload.lengthBytes() > maxBytes) {
      throw new S3Exception(
          S3Error.MALFORMED_XML,
          "The document has %d bytes; it may have at most %d"
              .formatted(payload.lengthBytes(), maxBytes));
    }
    if (payload.lengthBytes() == Payload.UNKNOWN_LENGTH) {
      throw new S3Exception(S3Error.MISSING_CONTENT_LENGTH);
    }
    long reserved = payload.lengthBytes() * COPIES;
    String identity = context.caller().name();
    if (!reserve(identity, reserved)) {
      throw new S3Exception(S3Error.SLOW_DOWN);
    }
    context.exchange().onEnded(_ -> release(identity, reserved));
    context.onThread(response -> {
      Runnable next = judge.judge(BufferedPayload.readAll(payload, maxBytes));
      response.backToLoop(next);
    });
  }

  private boolean reserve(String identity, long bytes) {
    lock.lock();
    try {
      if (!shares.take(identity, bytes)) {
        return false;
      }
      if (budget.tryReserve(bytes)) {
        return true;
      }
      shares.release(identity, bytes);
      return false;
    } finally {
      lock.unlock();
    }
  }

  private void release(String identity, long bytes) {
    budget.release(bytes);
    lock.lock();
    try {
      shares.release(identity, bytes);
    } finally {
      lock.unlock();
    }
  }
}
