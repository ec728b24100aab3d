package dev.floe.gateway.s3.form;

import dev.floe.gateway.exchange.RequestBody;
import dev.floe.gateway.exchange.RequestHead;
import dev.floe.gateway.model.S3Error;
import dev.floe.gateway.model.S3Exception;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the parts of a {@code multipart/form-data} body up to the one named {@code file} (RFC
 * 7578). Holds {@link #MEMORY_BYTES} at most. Thread code.
 */
public final class FormReader {
  /** The memory of one form: its fields, the part that is being read, and a buffer. */
  public static final int MEMORY_BYTES = 64 << 10;

  /** S3's limit on the bytes before the file. */
  private static final int MAX_FIELD_BYTES = 20 << 10;

  private static final int MAX_LINE_BYTES = 2 << 10;
  private static final int MAX_PARTS = 200;
  private static final String FORM = "multipart/form-data";
  private static final Pattern BOUNDARY =
      Pattern.compile(
          ";\\s*boundary=(?:\"([\\x20-\\x7E&&[^\"\\\\]]{1,70})\"|([^\\s;\"]{1,70}))",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern PARAMETER =
      Pattern.compile(";\\s*(name|filename)=(?:\"([^\"]*)\"|([^;\\s]*))", Pattern.CASE_INSENSITIVE);

  private final FormBody body;
  private final String boundary;
  private final byte[] delimiter;
  private final Map<String, String> fields = new HashMap<>();
  private int fieldBytes;

  /** The names of a part's field and of its file; the latter is empty if the part names no file. */
  private record Part(String field, String file) {}

  private FormReader(RequestBody body, String boundary) {
    this.body = new FormBody(body);
    this.boundary = boundary;
    this.delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Returns true if the head announces a form. */
  public static boolean isForm(RequestHead head) {
    return head.headers()
        .first("content-type")
        .filter(type -> type.strip().regionMatches(true, 0, FORM, 0, FORM.length()))
        .isPresent();
  }

  /**
   * Reads a form up to its file.
   *
   * @throws S3Exception MalformedPOSTRequest, MaxPostPreDataLengthExceeded, InvalidArgument,
   *     MissingContentLength
   */
  public static UploadForm read(RequestHead head, RequestBody body) throws IOException {
    if (head.contentLength() == RequestHead.CHUNKED || !head.headers().has("content-length")) {
      throw new S3Exception(S3Error.MISSING_CONTENT_LENGTH);
    }
    Matcher boundary = BOUNDARY.matcher(head.headers().first("content-type").orElse(""));
    if (!boundary.find()) {
      throw FormBody.malformed("Content-Type has no boundary");
    }
    String text = boundary.group(1) == null ? boundary.group(2) : boundary.group(1);
    return new FormReader(body, text).readForm(head.contentLength());
  }

  private UploadForm readForm(long contentLength) throws IOException {
    if (!line().equals("--" + boundary)) {
      throw FormBody.malformed("the body does not begin with its boundary");
    }
    for (int parts = 0; parts < MAX_PARTS; parts++) {
      Part part = partHead();
      String name = part.field().toLowerCase(Locale.ROOT);
      if (name.equals("file")) {
        long rest = contentLength - body.consumedBytes();
        return new UploadForm(
            fields, lastSegment(part.file()), new FormFile(body, delimiter, rest));
      }
      if (fields.put(name, value()) != null) {
        throw invalid("A form field may be given only once.", name);
      }
      String end = line();
      if (end.equals("--")) {
        throw invalid("POST requires exactly one file upload per request.", "file");
      }
      if (!end.isEmpty()) {
        throw FormBody.malformed("a boundary is followed by other text");
      }
    }
    throw new S3Exception(S3Error.MAX_POST_PRE_DATA_LENGTH_EXCEEDED);
  }

  private static S3Exception invalid(String message, String name) {
    return new S3Exception(S3Error.INVALID_ARGUMENT, message).with("ArgumentName", name);
  }

  private Part partHead() throws IOException {
    String disposition = "";
    for (String line = line(); !line.isEmpty(); line = line()) {
      if (line.regionMatches(true, 0, "content-disposition:", 0, 20)) {
        disposition = line.substring(20);
      }
    }
    String name = "";
    String file = "";
    Matcher parameter = PARAMETER.matcher(disposition);
    while (parameter.find()) {
      String value = parameter.group(2) == null ? parameter.group(3) : parameter.group(2);
      if (parameter.group(1).equalsIgnoreCase("name")) {
        name = value;
      } else {
        file = value;
      }
    }
    if (name.isEmpty() || !disposition.strip().toLowerCase(Locale.ROOT).startsWith("form-data")) {
      throw FormBody.malformed("a part has no Content-Disposition: form-data with a name");
    }
    return new Part(name, file);
  }

  /** Reads a line, and returns it without its CR and LF. */
  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    while (true) {
      int next = next();
      if (next == '\r') {
        if (next() != '\n') {
          throw FormBody.malformed("a line ends by CR alone");
        }
        return line.toString();
      }
      if (next == '\n' || line.length() >= MAX_LINE_BYTES) {
        throw FormBody.malformed("a line ends by LF alone, or is too long");
      }
      line.append((char) next);
    }
  }

  /** Reads a field's value and the delimiter after it. */
  private String value() throws IOException {
    ByteArrayOutputStream value = new ByteArrayOutputStream();
    int matched = 0;
    while (matched < delimiter.length) {
      int next = next();
      if (next == delimiter[matched]) {
        matched++;
        continue;
      }
      value.write(delimiter, 0, matched);
      // The delimiter begins with CR and contains no other CR.
      matched = next == '\r' ? 1 : 0;
      if (matched == 0) {
        value.write(next);
      }
    }
    return value.toString(StandardCharsets.ISO_8859_1);
  }

  private int next() throws IOException {
    if (++fieldBytes > MAX_FIELD_BYTES) {
      throw new S3Exception(S3Error.MAX_POST_PRE_DATA_LENGTH_EXCEEDED);
    }
    return body.next();
  }

  /** Returns a name without the folders that old browsers send with it. */
  private static String lastSegment(String path) {
    return path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  }
}
