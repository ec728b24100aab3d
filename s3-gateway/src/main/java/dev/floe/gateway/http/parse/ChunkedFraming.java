package dev.floe.gateway.http.parse;

/**
 * Decodes the chunked transfer coding of a request's body (RFC 9112, section 7.1). Strict: lines
 * end in CR LF, sizes are plain hex digits. Extensions and trailers are checked and dropped. Pure
 * state; confined to one loop.
 */
final class ChunkedFraming implements BodyFraming {
  private static final int MAX_SIZE_DIGITS = 15;
  private static final int MAX_EXTENSION_BYTES = 1024;
  private static final int MAX_TRAILER_BYTES = 8 << 10;

  private State state = State.SIZE;
  private long remaining;
  private int digits;
  private int lineBytes;
  private int trailerBytes;

  private enum State {
    SIZE,
    EXTENSION,
    SIZE_LF,
    DATA,
    DATA_CR,
    DATA_LF,
    TRAILER,
    TRAILER_LF,
    DONE
  }

  @Override
  public long dataRemaining() {
    return state == State.DATA ? remaining : 0;
  }

  @Override
  public void dataTaken(long bytes) {
    remaining -= bytes;
    if (remaining == 0) {
      state = State.DATA_CR;
    }
  }

  @Override
  public boolean done() {
    return state == State.DONE;
  }

  @Override
  public void frame(byte next) throws MalformedHeadException {
    switch (state) {
      case SIZE -> size(next);
      case EXTENSION -> extension(next);
      case SIZE_LF -> {
        expect(next == '\n');
        digits = 0;
        lineBytes = 0;
        state = remaining == 0 ? State.TRAILER : State.DATA;
      }
      case DATA_CR -> {
        expect(next == '\r');
        state = State.DATA_LF;
      }
      case DATA_LF -> {
        expect(next == '\n');
        state = State.SIZE;
      }
      case TRAILER -> trailer(next);
      case TRAILER_LF -> {
        expect(next == '\n');
        state = lineBytes == 0 ? State.DONE : State.TRAILER;
        lineBytes = 0;
      }
      case DATA, DONE -> throw new IllegalStateException("no framing follows in " + state);
    }
  }

  private void size(byte next) throws MalformedHeadException {
    if (next == '\r' || next == ';') {
      expect(digits > 0);
      state = next == '\r' ? State.SIZE_LF : State.EXTENSION;
      return;
    }
    int digit = next < 0 ? -1 : Character.digit(next, 16);
    expect(digit >= 0 && digits < MAX_SIZE_DIGITS);
    remaining = digits == 0 ? digit : remaining << 4 | digit;
    digits++;
  }

  private void extension(byte next) throws MalformedHeadException {
    if (next == '\r') {
      state = State.SIZE_LF;
    } else {
      expect(next != '\n' && ++lineBytes <= MAX_EXTENSION_BYTES);
    }
  }

  private void trailer(byte next) throws MalformedHeadException {
    if (next == '\r') {
      state = State.TRAILER_LF;
    } else {
      lineBytes++;
      expect(next != '\n' && ++trailerBytes <= MAX_TRAILER_BYTES);
    }
  }

  private static void expect(boolean condition) throws MalformedHeadException {
    if (!condition) {
      throw new MalformedHeadException("a chunked body whose framing is broken");
    }
  }
}
