package dev.floe.gateway.relay;

import dev.floe.gateway.model.S3Error;
import dev.floe.gateway.origin.TrustedOrigin;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The result of DeleteObjects as clients receive it. It is a 200 that names an error for each key
 * that was not deleted. An error about the gateway's own credentials or clock becomes
 * ServiceUnavailable. Reads the result element by element. Confined to one thread.
 */
public final class DeletionErrors extends FilterInputStream {
  private static final String BEGIN = "<Error>";
  private static final String END = "</Error>";
  private static final int READ_BYTES = 8 << 10;

  /**
   * An error has a key of at most 1,024 bytes, each written as at most six characters, and a
   * message.
   */
  private static final int MAX_ERROR_BYTES = 64 << 10;

  private static final Pattern CODE = Pattern.compile("<Code>[^<]*</Code>");
  private static final Pattern MESSAGE = Pattern.compile("<Message>[^<]*</Message>");

  private final byte[] read = new byte[READ_BYTES];

  /**
   * The text that was not passed on yet: the beginning of an error, or perhaps of an error's tag.
   */
  private String held = "";

  private byte[] judged = new byte[0];
  private int sent;
  private boolean ended;

  public DeletionErrors(InputStream result) {
    super(result);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    while (sent == judged.length) {
      if (ended) {
        return -1;
      }
      fill();
    }
    int bytes = Math.min(length, judged.length - sent);
    System.arraycopy(judged, sent, into, offset, bytes);
    sent += bytes;
    return bytes;
  }

  private void fill() throws IOException {
    int bytes = in.read(read);
    ended = bytes < 0;
    // One character for each byte: only the tags matter, which are ASCII.
    held += ended ? "" : new String(read, 0, bytes, StandardCharsets.ISO_8859_1);
    StringBuilder passed = new StringBuilder();
    for (int begin = held.indexOf(BEGIN); begin >= 0; begin = held.indexOf(BEGIN)) {
      passed.append(held, 0, begin);
      int end = held.indexOf(END, begin);
      held = held.substring(begin);
      if (end < 0) {
        break;
      }
      int length = end + END.length() - begin;
      passed.append(judge(held.substring(0, length)));
      held = held.substring(length);
    }
    if (held.length() > MAX_ERROR_BYTES) {
      throw new IOException("an error of more than %d bytes".formatted(MAX_ERROR_BYTES));
    }
    int kept = ended ? 0 : held.startsWith(BEGIN) ? held.length() : tail(held);
    passed.append(held, 0, held.length() - kept);
    held = held.substring(held.length() - kept);
    judged = passed.toString().getBytes(StandardCharsets.ISO_8859_1);
    sent = 0;
  }

  /** Returns how many of the last characters may be the beginning of an error's tag. */
  private static int tail(String text) {
    for (int length = Math.min(BEGIN.length() - 1, text.length()); length > 0; length--) {
      if (BEGIN.startsWith(text.substring(text.length() - length))) {
        return length;
      }
    }
    return 0;
  }

  private static String judge(String error) {
    Optional<String> complaint = TrustedOrigin.complaintIn(error);
    if (complaint.isEmpty()) {
      return error;
    }
    TrustedOrigin.log(complaint.get(), "a deletion of several objects");
    String code = "<Code>%s</Code>".formatted(S3Error.SERVICE_UNAVAILABLE.code());
    String message = "<Message>%s</Message>".formatted(S3Error.SERVICE_UNAVAILABLE.message());
    return MESSAGE.matcher(CODE.matcher(error).replaceFirst(code)).replaceFirst(message);
  }
}
