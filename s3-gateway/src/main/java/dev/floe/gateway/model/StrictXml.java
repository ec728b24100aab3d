package dev.floe.gateway.model;

import java.util.List;
import java.util.Locale;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * Refuses documents that the origin might decode differently: S3 servers read UTF-8, some of them
 * regardless of the declared encoding, and XML 1.1 has other line ends.
 */
public final class StrictXml {
  private StrictXml() {}

  /**
   * Creates the factory of parsers, without support for DTDs. Every character of a document may be
   * an entity, but without a DTD only XML's own entities exist, and the document's length limits
   * their number. So the JDK's limits, which differ by version, are disabled.
   */
  public static XMLInputFactory factory() {
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
   * Checks the declaration of a document, before anything else of the document is read.
   *
   * @return the same reader
   * @throws S3Exception MalformedXML if the document is not XML 1.0 in UTF-8
   */
  public static XMLStreamReader utf8(XMLStreamReader reader) throws XMLStreamException {
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
