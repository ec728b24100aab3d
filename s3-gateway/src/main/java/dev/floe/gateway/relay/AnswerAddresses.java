package dev.floe.gateway.relay;

import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.origin.OriginAddress;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Puts the client's own address into answers in place of the origin's. Changes only the origin's
 * own statements, never a key or data that a client stored. Pure.
 *
 * @param origin the address at which the gateway reached S3
 * @param client the address at which the client reached the gateway
 */
public record AnswerAddresses(OriginAddress origin, ClientAddress client) {
  private static final Pattern ELEMENT = Pattern.compile("<(\\w{1,40})>([^<]*)</\\1>");
  private static final Pattern CODE = Pattern.compile("<Code>(\\w{1,80})</Code>");
  private static final Set<String> OF_CLIENTS =
      Set.of("ArgumentValue", "BucketName", "Key", "Resource");

  /** Returns the headers with the client's address in {@code Location}. */
  public Headers headers(Headers headers) {
    if (!headers.has("Location")) {
      return headers;
    }
    Headers.Builder rewritten = Headers.builder();
    for (Headers.Field field : headers) {
      boolean location = field.name().equalsIgnoreCase("Location");
      rewritten.add(field.name(), location ? client.location(field.value()) : field.value());
    }
    return rewritten.build();
  }

  /** Returns the rewritten body of an error or a redirect: S3's XML, or some proxy's page. */
  public byte[] error(byte[] body) {
    String text = new String(body, StandardCharsets.ISO_8859_1);
    boolean xml = text.stripLeading().startsWith("<?xml") || text.contains("<Error>");
    String rewritten =
        xml
            ? ELEMENT.matcher(text).replaceAll(this::ofError)
            : origin.replaceIn(text, client.host());
    return rewritten.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Returns the code in the body of an error, such as {@code NoSuchKey}; empty without one. */
  static String code(byte[] body) {
    Matcher code = CODE.matcher(new String(body, StandardCharsets.ISO_8859_1));
    return code.find() ? code.group(1) : "";
  }

  /**
   * Returns the rewritten document of a result, or of an error that occurred after the status was
   * sent.
   */
  public byte[] result(byte[] document) {
    String text = new String(document, StandardCharsets.ISO_8859_1);
    if (text.contains("<Error")) {
      return error(document);
    }
    return ELEMENT.matcher(text).replaceAll(this::ofResult).getBytes(StandardCharsets.ISO_8859_1);
  }

  private String ofResult(MatchResult element) {
    return element.group(1).equals("Location")
        ? element("Location", escaped(client.url()))
        : Matcher.quoteReplacement(element.group());
  }

  private String ofError(MatchResult element) {
    String name = element.group(1);
    return switch (name) {
      case "Location" -> element(name, escaped(client.url()));
      case "Endpoint" -> element(name, escaped(client.host()));
      default ->
          OF_CLIENTS.contains(name)
              ? Matcher.quoteReplacement(element.group())
              : element(name, origin.replaceIn(element.group(2), client.host()));
    };
  }

  private static String element(String name, String text) {
    return Matcher.quoteReplacement("<" + name + ">" + text + "</" + name + ">");
  }

  /** Escapes an address for XML; addresses contain no other special characters. */
  private static String escaped(String address) {
    return address.replace("&", "&amp;").replace("<", "&lt;");
  }
}
