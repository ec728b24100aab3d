package dev.floe.gateway.s3;

import dev.floe.gateway.model.S3Error;
import dev.floe.gateway.model.S3Exception;
import dev.floe.gateway.model.S3Operation.DeleteObjects.Deletion;
import dev.floe.gateway.model.StrictXml;
import dev.floe.gateway.object.ObjectKey;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Reads the body of DeleteObjects. Strict: documents that S3 might read differently are refused,
 * because the rights are checked on the result, which is also sent to the origin.
 */
final class DeletionReader {
  private static final int MAX_DELETIONS = 1000;
  private static final XMLInputFactory FACTORY = factory();

  private DeletionReader() {}

  /**
   * @throws S3Exception MalformedXML, also if the document has no deletion or more than 1,000
   */
  static DeletionDocument read(String bucket, byte[] xml) {
    try {
      XMLStreamReader reader =
          StrictXml.utf8(FACTORY.createXMLStreamReader(new ByteArrayInputStream(xml)));
      DeletionDocument.Writer writer = new DeletionDocument.Writer();
      List<Deletion> deletions = new ArrayList<>();
      reader.nextTag();
      reader.require(XMLStreamConstants.START_ELEMENT, null, "Delete");
      while (reader.nextTag() == XMLStreamConstants.START_ELEMENT) {
        switch (reader.getLocalName()) {
          case "Object" -> deletions.add(deletion(bucket, reader, writer));
          case "Quiet" -> writer.element("Quiet", reader.getElementText());
          default -> throw new S3Exception(S3Error.MALFORMED_XML);
        }
      }
      if (deletions.isEmpty() || deletions.size() > MAX_DELETIONS) {
        throw new S3Exception(S3Error.MALFORMED_XML);
      }
      return writer.with(deletions);
    } catch (XMLStreamException _) {
      throw new S3Exception(S3Error.MALFORMED_XML);
    }
  }

  private static Deletion deletion(
      String bucket, XMLStreamReader reader, DeletionDocument.Writer writer)
      throws XMLStreamException {
    SequencedMap<String, String> conditions = new LinkedHashMap<>();
    String key = "";
    String versionId = "";
    while (reader.nextTag() == XMLStreamConstants.START_ELEMENT) {
      switch (reader.getLocalName()) {
        case "Key" -> key = once(key, reader);
        case "VersionId" -> versionId = once(versionId, reader);
        case "ETag", "LastModifiedTime", "Size" -> {
          String name = reader.getLocalName();
          conditions.put(name, once(conditions.getOrDefault(name, ""), reader));
        }
        default -> throw new S3Exception(S3Error.MALFORMED_XML);
      }
    }
    if (key.isEmpty()) {
      throw new S3Exception(S3Error.MALFORMED_XML);
    }
    writer.start("Object").element("Key", key).element("VersionId", versionId);
    conditions.forEach(writer::element);
    writer.end("Object");
    return new Deletion(new ObjectKey(bucket, key), versionId);
  }

  private static String once(String before, XMLStreamReader reader) throws XMLStreamException {
    String text = reader.getElementText();
    if (!before.isEmpty()) {
      throw new S3Exception(S3Error.MALFORMED_XML);
    }
    return text;
  }

  private static XMLInputFactory factory() {
    XMLInputFactory factory = StrictXml.factory();
    factory.setProperty(XMLInputFactory.IS_COALESCING, true);
    return factory;
  }
}
