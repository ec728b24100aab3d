package dev.floe.gateway.s3;

import dev.floe.gateway.model.S3Error;
import dev.floe.gateway.model.S3Exception;
import dev.floe.gateway.model.StrictXml;
import java.io.ByteArrayInputStream;
import java.util.LinkedHashSet;
import java.util.SequencedSet;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Lists the elements of a small XML document whose contents determine the required rights. Strict:
 * documents that S3 might read differently are refused.
 */
final class DocumentReader {
  private static final XMLInputFactory FACTORY = StrictXml.factory();

  private DocumentReader() {}

  /**
   * Returns the local names of all elements; none for an empty body.
   *
   * @throws S3Exception MalformedXML
   */
  static SequencedSet<String> elements(byte[] xml) {
    SequencedSet<String> names = new LinkedHashSet<>();
    if (xml.length == 0) {
      return names;
    }
    try {
      XMLStreamReader reader =
          StrictXml.utf8(FACTORY.createXMLStreamReader(new ByteArrayInputStream(xml)));
      while (reader.hasNext()) {
        switch (reader.next()) {
          case XMLStreamConstants.START_ELEMENT -> names.add(reader.getLocalName());
          case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE ->
              throw new S3Exception(S3Error.MALFORMED_XML);
          default -> {
            // Text, comments and ends of elements are ignored.
          }
        }
      }
    } catch (XMLStreamException _) {
      throw new S3Exception(S3Error.MALFORMED_XML);
    }
    return names;
  }
}
