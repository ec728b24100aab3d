package dev.floe.gateway.s3;

import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.model.S3Operation.DeleteObjects.Deletion;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/**
 * The deletions of a DeleteObjects request, and the document that requests them from the origin.
 * The client's own document is not sent, because the rights were checked on the parsed deletions.
 *
 * @param deletions at least one
 * @param xml the document, generated from the deletions
 */
record DeletionDocument(List<Deletion> deletions, String xml) {
  DeletionDocument {
    deletions = List.copyOf(deletions);
  }

  byte[] bytes() {
    return xml.getBytes(StandardCharsets.UTF_8);
  }

  /** Returns the client's headers with this document's digest instead of the client's digests. */
  Headers headers(Headers clients) {
    return clients.toBuilder()
        .removeIf(field -> isOfTheBody(field.name().toLowerCase(Locale.ROOT)))
        .add("Content-MD5", md5(bytes()))
        .build();
  }

  private static boolean isOfTheBody(String name) {
    return name.equals("content-md5")
        || name.equals("content-encoding")
        || name.equals("x-amz-sdk-checksum-algorithm")
        || name.startsWith("x-amz-checksum-");
  }

  private static String md5(byte[] bytes) {
    try {
      return Base64.getEncoder().encodeToString(MessageDigest.getInstance("MD5").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has MD5", e);
    }
  }

  /** Writes the document, element by element. */
  static final class Writer {
    private final StringBuilder xml =
        new StringBuilder(256)
            .append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>")
            .append("<Delete xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">");

    Writer start(String name) {
      xml.append('<').append(name).append('>');
      return this;
    }

    Writer end(String name) {
      xml.append("</").append(name).append('>');
      return this;
    }

    /** Adds an element with this text; omits it if the text is empty. */
    Writer element(String name, String text) {
      if (!text.isEmpty()) {
        start(name);
        text.chars().forEach(this::escaped);
        end(name);
      }
      return this;
    }

    DeletionDocument with(List<Deletion> deletions) {
      return new DeletionDocument(deletions, end("Delete").xml.toString());
    }

    /**
     * Escapes a character; line ends become references, because a parser turns a plain CR into a
     * LF.
     */
    private void escaped(int c) {
      switch (c) {
        case '<' -> xml.append("&lt;");
        case '>' -> xml.append("&gt;");
        case '&' -> xml.append("&amp;");
        case '\t', '\n', '\r' -> xml.append("&#").append(c).append(';');
        default -> xml.append((char) c);
      }
    }
  }
}
