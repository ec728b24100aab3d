package dev.floe.gateway.http;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * Collects a request's head, up to the empty line that ends it. Confined to one loop.
 *
 * <p>Lines end in CR LF and nothing else: a bare LF or CR is a head that two servers can read in
 * two ways.
 */
final class HeadCollector {
  private static final int FIRST_BYTES = 2048;
  // What a first line holds besides its target: method, two spaces, HTTP/1.1.
  private static final int LINE_OVERHEAD_BYTES = 40;

  private static final byte[] NONE = {};

  private final int maxTargetBytes;
  private final int maxHeadBytes;
  private final HeadBudget budget;
  private byte[] bytes = NONE;
  private int length;
  private int lineStart;
  private int lines;
  private boolean carriageReturn;
  private boolean skippedEmptyLine;

  /**
   * @param budget what the bytes are reserved from while the head is collected
   */
  HeadCollector(int maxTargetBytes, int maxHeadBytes, HeadBudget budget) {
    this.maxTargetBytes = maxTargetBytes;
    this.maxHeadBytes = maxHeadBytes;
    this.budget = budget;
  }

  /** What taking bytes in came to. */
  enum Progress {
    INCOMPLETE,
    COMPLETE,
    TARGET_TOO_LONG,
    TOO_LARGE,
    /** The budget of all heads is used up; taking the same bytes may be tried again. */
    NO_MEMORY,
    BAD_LINE_END
  }

  /** Takes bytes up to the head's end, if it is among them; what lies behind stays readable. */
  Progress take(ByteBuf in) {
    while (in.isReadable()) {
      if (length + 1 >= bytes.length && !grow()) {
        return Progress.NO_MEMORY;
      }
      byte next = in.readByte();
      if (carriageReturn != (next == '\n')) {
        return Progress.BAD_LINE_END;
      }
      if (next == '\n') {
        carriageReturn = false;
        if (endOfLine()) {
          return Progress.COMPLETE;
        }
      } else if (next == '\r') {
        carriageReturn = true;
      } else if (length == maxHeadBytes) {
        return Progress.TOO_LARGE;
      } else if (lines == 0 && length == maxTargetBytes + LINE_OVERHEAD_BYTES) {
        return Progress.TARGET_TOO_LONG;
      } else {
        append(next);
      }
    }
    return Progress.INCOMPLETE;
  }

  /** Whether any byte of a head has come. */
  boolean begun() {
    return length > 0 || carriageReturn;
  }

  /** The head's lines, each ended by one LF; valid until {@link #reset}. */
  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  /** Forgets the head and releases its bytes. */
  void reset() {
    budget.release(bytes.length);
    bytes = NONE;
    length = 0;
    lineStart = 0;
    lines = 0;
    carriageReturn = false;
    skippedEmptyLine = false;
  }

  private boolean endOfLine() {
    if (length > lineStart) {
      append((byte) '\n');
      lineStart = length;
      lines++;
      return false;
    }
    // One empty line before a request is forgiven (RFC 9112, section 2.2); a second one ends an
    // empty head, which the parser refuses.
    if (lines == 0 && !skippedEmptyLine) {
      skippedEmptyLine = true;
      return false;
    }
    return true;
  }

  private void append(byte next) {
    bytes[length++] = next;
  }

  private boolean grow() {
    int more = Math.max(FIRST_BYTES, bytes.length);
    if (!budget.tryReserve(more)) {
      return false;
    }
    bytes = Arrays.copyOf(bytes, bytes.length + more);
    return true;
  }
}
