package dev.floe.gateway.s3.form;

import dev.floe.gateway.exchange.RequestBody;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The file of a form. Its length is computed from the body's length, because only the closing
 * boundary follows the file. The last byte is returned only after that boundary was read, so that a
 * form of another shape cannot be committed. Confined to one thread at a time.
 */
public final class FormFile implements RequestBody {
  private static final byte[] CLOSING = {'-', '-', '\r', '\n'};

  private final FormBody body;
  private final byte[] delimiter;
  private final long lengthBytes;
  private long leftBytes;
  private int matched;
  private boolean verified;

  /**
   * @param delimiter the line end and the boundary that end a part
   * @param restBytes the length of the body from the file's first byte on
   */
  FormFile(FormBody body, byte[] delimiter, long restBytes) {
    this.body = body;
    this.delimiter = delimiter.clone();
    this.lengthBytes = restBytes - delimiter.length - CLOSING.length;
    this.leftBytes = lengthBytes;
    if (lengthBytes < 0) {
      throw FormBody.malformed("the body ends before the boundary that closes it");
    }
  }

  /** Returns the file's length. */
  public long lengthBytes() {
    return lengthBytes;
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    if (leftBytes == 0) {
      verifyEnd();
      return -1;
    }
    int from = into.position();
    int limit = into.limit();
    into.limit(from + (int) Math.min(into.remaining(), Math.max(1, leftBytes - 1)));
    int read = body.read(into);
    into.limit(limit);
    if (read < 0) {
      throw FormBody.malformed("the body ends within the file");
    }
    scan(into, from);
    leftBytes -= read;
    if (leftBytes == 0) {
      verifyEnd();
    }
    return read;
  }

  /** Refuses a file that ends earlier, with other fields after it. */
  private void scan(ByteBuffer bytes, int from) {
    int found = matched;
    for (int i = from; i < bytes.position(); i++) {
      byte next = bytes.get(i);
      if (next == delimiter[found]) {
        found++;
        if (found == delimiter.length) {
          throw FormBody.malformed("the file must be the last field");
        }
      } else {
        // The delimiter begins with CR and contains no other CR.
        found = next == '\r' ? 1 : 0;
      }
    }
    matched = found;
  }

  private void verifyEnd() throws IOException {
    if (verified) {
      return;
    }
    expect(delimiter);
    expect(CLOSING);
    verified = true;
  }

  private void expect(byte[] bytes) throws IOException {
    for (byte expected : bytes) {
      if (body.next() != expected) {
        throw FormBody.malformed(
            "the file must be the last field, closed by its boundary and CRLF");
      }
    }
  }
}
