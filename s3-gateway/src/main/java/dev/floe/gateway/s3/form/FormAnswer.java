package dev.floe.gateway.s3.form;

import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.exchange.ResponseHead;
import dev.floe.gateway.object.ObjectKey;
import dev.floe.gateway.object.UriEncoding;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The answer that a form asks for once its object is stored: a redirect, or a status with or
 * without a document. Pure.
 *
 * @param location the object's address, as the client reaches it
 * @param redirect the address to which the client is sent; null for none
 * @param status the form's {@code success_action_status}; 204 if it has none
 */
public record FormAnswer(
    ObjectKey object, String location, @Nullable String redirect, String status) {

  /** A head and the bytes after it. */
  @SuppressWarnings("ArrayRecordComponent") // never compared, never shared
  record Whole(ResponseHead head, byte[] body) {}

  /** Reads which answer a form asks for. A status other than 200 and 201 means 204, as in S3. */
  public static FormAnswer of(UploadForm form, ObjectKey object, String location) {
    return new FormAnswer(
        object,
        location,
        form.field("success_action_redirect")
            .or(() -> form.field("redirect"))
            .filter(FormAnswer::isUsable)
            .orElse(null),
        form.field("success_action_status").orElse("204"));
  }

  /** Returns false for an address that S3 cannot interpret. S3 ignores such an address. */
  private static boolean isUsable(String url) {
    try {
      URI uri = new URI(url);
      return uri.getHost() != null
          && ("http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme()))
          && url.chars().allMatch(c -> c > ' ' && c < 0x7F);
    } catch (URISyntaxException e) {
      return false;
    }
  }

  /** Returns the answer that replaces S3's success. */
  Whole inPlaceOf(ResponseHead stored) {
    String etag = stored.headers().first("ETag").orElse("");
    Headers.Builder headers =
        stored.headers().toBuilder().remove("Content-Length").remove("Content-Type");
    if (redirect != null) {
      return whole(303, headers.set("Location", redirected(redirect, etag)), "");
    }
    headers.set("Location", location);
    return switch (status) {
      case "200" -> whole(200, headers, "");
      case "201" -> whole(201, headers.set("Content-Type", "application/xml"), document(etag));
      default -> whole(204, headers, "");
    };
  }

  private static Whole whole(int status, Headers.Builder headers, String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    return new Whole(new ResponseHead(status, headers.build(), bytes.length), bytes);
  }

  private String redirected(String url, String etag) {
    int fragment = url.indexOf('#');
    String base = fragment < 0 ? url : url.substring(0, fragment);
    return "%s%sbucket=%s&key=%s&etag=%s"
        .formatted(
            base,
            base.contains("?") ? "&" : "?",
            UriEncoding.component(object.bucket()),
            UriEncoding.component(object.key()),
            UriEncoding.component(etag));
  }

  private String document(String etag) {
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        + "<PostResponse><Location>%s</Location><Bucket>%s</Bucket><Key>%s</Key><ETag>%s</ETag></PostResponse>"
            .formatted(
                escaped(location), escaped(object.bucket()), escaped(object.key()), escaped(etag));
  }

  private static String escaped(String text) {
    StringBuilder xml = new StringBuilder(text.length());
    text.codePoints()
        .forEach(c -> {
          switch (c) {
            case '<' -> xml.append("&lt;");
            case '>' -> xml.append("&gt;");
            case '&' -> xml.append("&amp;");
            case '"' -> xml.append("&quot;");
            default -> xml.appendCodePoint(c < ' ' && c != '\t' && c != '\n' ? 0xFFFD : c);
          }
        });
    return xml.toString();
  }
}
