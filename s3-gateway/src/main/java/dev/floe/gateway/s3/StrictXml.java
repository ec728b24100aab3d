package dev.floe.gateway.s3;

import dev.floe.gateway.model.S3Error;
import dev.floe.gateway.model.S3Exception;
import java.util.List;
import java.util.Locale;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * Refuses documents that the origin might decode to another text: S3 and its like read UTF-8, some
 * whatever encoding a document declares, and XML 1.1 has line ends of its own.
 */
final class StrictXml {
  private StrictXml() {}

  /**
   * Makes parsers that know no DTD. Every character of a document may be written as an entity:
   * without a DTD there are none but XML's own, and the document's length bounds them, so the JDK's
   * limits, which differ by version, do not apply.
   */
  static XMLInputFactory factory() {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    for (String limit :
        List.of("entityExpansionLimit", "totalEntitySizeLimit", "maxGeneralEntitySizeLimit")) {
      factory.setProperty("jdk.xml." + limit, 0);
    }
    return factory;
  }

  /**
   * Checks a document whose declaration has been read; nothing else of it has.
   *
   * @throws S3Exception MalformedXML
   */
  static XMLStreamReader utf8(XMLStreamReader reader) throws XMLStreamException {
    String declared = reader.getCharacterEncodingScheme();
    String detected = reader.getEncoding();
    String version = reader.getVersion();
    if (!isUtf8(declared) || !isUtf8(detected) || !(version == null || version.equals("1.0"))) {
      reader.close();
      throw new S3Exception(S3Error.MALFORMED_XML, "A document must be XML 1.0 in UTF-8");
    }
    return reader;
  }

  private static boolean isUtf8(@Nullable String encoding) {
    return encoding == null || encoding.toUpperCase(Locale.ROOT).equals("UTF-8");
  }
}
