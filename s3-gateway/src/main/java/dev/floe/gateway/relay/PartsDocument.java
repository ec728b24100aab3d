package dev.floe.gateway.relay;

import dev.floe.gateway.model.S3Exception;
import dev.floe.gateway.model.StrictXml;
import dev.floe.gateway.object.ListedPart;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * The document that completes an upload, collected while it is forwarded, and the ETag in S3's
 * result. Reads strictly: no parts are returned for a document that S3 might read differently.
 * Confined to one thread.
 */
public final class PartsDocument {
  private static final XMLInputFactory FACTORY = StrictXml.factory();
  private static final Pattern ETAG = Pattern.compile("<ETag>([^<]{1,200})</ETag>");

  private final byte[] bytes;
  private int collected;
  private boolean tooLong;

  /**
   * @param lengthBytes the document's length; 0 to collect nothing
   */
  public PartsDocument(int lengthBytes) {
    this.bytes = new byte[lengthBytes];
  }

  /** Copies the buffer's remaining bytes and leaves its position unchanged. */
  public void accept(ByteBuffer part) {
    int length = Math.min(part.remaining(), bytes.length - collected);
    part.get(part.position(), bytes, collected, length);
    collected += length;
    tooLong |= length < part.remaining();
  }

  /** Returns the listed parts, in the document's order; empty if they cannot be read. */
  public Optional<List<ListedPart>> parts() {
    if (tooLong || collected == 0 || collected < bytes.length) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          parts(StrictXml.utf8(FACTORY.createXMLStreamReader(new ByteArrayInputStream(bytes)))));
    } catch (XMLStreamException | S3Exception | IllegalArgumentException _) {
      return Optional.empty(); // S3 has judged the document, so its errors are not reported here
    }
  }

  private static List<ListedPart> parts(XMLStreamReader reader) throws XMLStreamException {
    List<ListedPart> parts = new ArrayList<>();
    reader.nextTag();
    expect(reader, "CompleteMultipartUpload");
    while (reader.nextTag() == XMLStreamConstants.START_ELEMENT) {
      expect(reader, "Part");
      parts.add(part(reader));
    }
    return parts;
  }

  private static ListedPart part(XMLStreamReader reader) throws XMLStreamException {
    @Nullable String number = null;
    @Nullable String etag = null;
    while (reader.nextTag() == XMLStreamConstants.START_ELEMENT) {
      switch (reader.getLocalName()) {
        case "PartNumber" -> number = only(number, reader);
        case "ETag" -> etag = only(etag, reader);
        default -> {
          // Checksums, which S3 compares.
          String _ = reader.getElementText();
        }
      }
    }
    if (number == null || etag == null) {
      throw new IllegalArgumentException("a part without a number or an ETag");
    }
    return new ListedPart(Integer.parseInt(number), etag);
  }

  private static String only(@Nullable String before, XMLStreamReader reader)
      throws XMLStreamException {
    if (before != null) {
      throw new IllegalArgumentException("a part with two elements " + reader.getLocalName());
    }
    return reader.getElementText().strip();
  }

  private static void expect(XMLStreamReader reader, String name) {
    if (!reader.getLocalName().equals(name)) {
      throw new IllegalArgumentException(
          "element %s, expected %s".formatted(reader.getLocalName(), name));
    }
  }

  /** Returns the ETag in S3's result in the form of the ETag header; empty if there is none. */
  public static Optional<String> etag(String result) {
    Matcher etag = ETAG.matcher(result);
    return etag.find()
        ? Optional.of('"' + ListedPart.unquoted(unescaped(etag.group(1))) + '"')
        : Optional.empty();
  }

  private static String unescaped(String text) {
    return text.replace("&quot;", "\"").replace("&#34;", "\"").replace("&#x22;", "\"");
  }
}
