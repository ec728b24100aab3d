package dev.floe.gateway.http.parse;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * Collects a request's head, up to the empty line that ends it. Confined to one loop.
 *
 * <p>Lines must end in CR LF: two servers could read a bare LF or CR differently.
 */
public final class HeadCollector {
  private static final int FIRST_BYTES = 2048;
  // The rest of a first line besides its target: method, two spaces, HTTP/1.1.
  private static final int LINE_OVERHEAD_BYTES = 40;

  private static final byte[] NONE = {};

  private final int maxTargetBytes;
  private final int maxHeadBytes;
  private final HeadBudget budget;
  private byte[] bytes = NONE;
  private int reserved;
  private int length;
  private int lineStart;
  private int lines;
  private boolean carriageReturn;
  private boolean skippedEmptyLine;

  /**
   * @param budget the budget from which the bytes are reserved while the head is collected
   */
  public HeadCollector(int maxTargetBytes, int maxHeadBytes, HeadBudget budget) {
    this.maxTargetBytes = maxTargetBytes;
    this.maxHeadBytes = maxHeadBytes;
    this.budget = budget;
  }

  /** The state of the head after more bytes. */
  public enum Progress {
    INCOMPLETE,
    COMPLETE,
    TARGET_TOO_LONG,
    TOO_LARGE,
    /** The budget of all heads is used up; the same bytes may be passed again later. */
    NO_MEMORY,
    BAD_LINE_END
  }

  /** Consumes bytes up to the head's end; bytes after it stay in the buffer. */
  public Progress take(ByteBuf in) {
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

  /**
   * Reserves bytes for what precedes the head, such as a handshake; {@link #reset} releases them.
   *
   * @return false if the budget has fewer left
   */
  public boolean reserve(int more) {
    boolean granted = budget.tryReserve(more);
    reserved += granted ? more : 0;
    return granted;
  }

  /** Returns true if any byte of a head was received. */
  public boolean begun() {
    return length > 0 || carriageReturn;
  }

  /** Returns the head's lines, each ended by one LF; valid until {@link #reset}. */
  public byte[] bytes() {
    return bytes;
  }

  public int length() {
    return length;
  }

  /** Drops the head and releases its bytes. */
  public void reset() {
    budget.release(bytes.length + reserved);
    reserved = 0;
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
    // One empty line before a request is ignored (RFC 9112, section 2.2); a second one ends an
    // empty
    // head, which the parser refuses.
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
