package dev.floe.loadtest.compare;

import dev.floe.loadtest.compare.sequence.Step;
import dev.floe.sigv4.Credentials;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One of the two servers, with its two buckets and the values that its answers contained. It
 * replaces placeholders by values in requests, and values by placeholders in answers. Confined to
 * one thread.
 */
public final class Side {
  private static final Pattern PLACEHOLDER =
      Pattern.compile("\\{(bucket|versioned|(?:etag|modified|version|upload):\\d+)}");
  private static final Set<String> READING = Set.of("GET", "HEAD");
  private static final Pattern UPLOAD_ID = Pattern.compile("<UploadId>([^<]+)</UploadId>");

  /**
   * Version ids that have no placeholder, such as those of the delete markers of a multi-delete.
   */
  private static final Pattern OTHER_IDS =
      Pattern.compile("<(VersionId|DeleteMarkerVersionId|NextVersionIdMarker)>(?!null<)[^<{]+<");

  private static final Pattern BY_NATURE =
      Pattern.compile(
          "<(LastModified|Initiated|CreationDate|RequestId|HostId|NextContinuationToken"
              + "|ServerTime|RequestTime)>[^<]*<");

  private final String host;
  private final StepSigner signer;
  private final RawExchange exchange;

  /** Placeholders and their values; at most four for each request. */
  private final Map<String, String> values = new LinkedHashMap<>();

  /** The placeholders of the values that answers repeat: the host, the buckets and the ids. */
  private final Map<String, String> names = new LinkedHashMap<>();

  Side(URI endpoint, Credentials credentials, String bucket, String versioned) {
    host = endpoint.getAuthority();
    signer = new StepSigner(host, credentials);
    exchange = new RawExchange(endpoint);
    values.put("bucket", bucket);
    values.put("versioned", versioned);
    // Replaced first, because the versioned bucket's name begins with the name of the other bucket.
    names.put(versioned, "{versioned}");
    names.put(bucket, "{bucket}");
    names.put(host, "{host}");
  }

  /**
   * An answer.
   *
   * @param raw as received
   * @param named with placeholders for the values that differ between any two servers
   */
  record Received(Answer raw, Answer named) {}

  Received send(int number, Step step) throws IOException {
    StepSigner.Wire wire = signer.sign(step, this::filled);
    Answer answer = exchange.send(step.method(), wire.head(), wire.body());
    remember(number, step, answer);
    return new Received(answer, named(answer));
  }

  /** Replaces placeholders by their values; a value that no answer contained is {@code none}. */
  private String filled(String text) {
    Matcher matcher = PLACEHOLDER.matcher(text);
    return matcher.replaceAll(
        found -> Matcher.quoteReplacement(values.getOrDefault(found.group(1), "none")));
  }

  private void remember(int number, Step step, Answer answer) {
    if (answer.status() < 300) {
      values.put("etag:" + number, etag(answer));
      values.put("modified:" + number, answer.headers().getOrDefault("last-modified", "none"));
    }
    if (answer.status() < 300 && !READING.contains(step.method())) {
      keepId("version:" + number, answer.header("x-amz-version-id"));
    }
    Matcher upload = UPLOAD_ID.matcher(answer.isXml() ? answer.text() : "");
    keepId("upload:" + number, upload.find() ? upload.group(1) : "");
  }

  /** Returns the ETag in the head, or in the result of a copy or a completed upload. */
  private static String etag(Answer answer) {
    if (answer.headers().containsKey("etag")) {
      return answer.header("etag");
    }
    Matcher etag =
        Pattern.compile("<ETag>(?:&#34;|&quot;|\")?([^<&\"]+)")
            .matcher(answer.isXml() ? answer.text() : "");
    return etag.find() ? "\"" + etag.group(1) + "\"" : "none";
  }

  private void keepId(String name, String id) {
    if (!id.isEmpty() && !id.equals("null")) {
      values.put(name, id);
      names.putIfAbsent(id, "{" + name + "}");
    }
  }

  private Answer named(Answer answer) {
    SortedMap<String, String> headers = new TreeMap<>(answer.headers());
    headers.replaceAll((_, value) -> named(value));
    headers.computeIfPresent("last-modified", (_, _) -> "{date}");
    headers.computeIfPresent(
        "x-amz-version-id", (_, id) -> id.startsWith("{") || id.equals("null") ? id : "{id}");
    if (!answer.isXml()) {
      return answer.with(headers, answer.body());
    }
    String text = BY_NATURE.matcher(named(answer.text())).replaceAll("<$1><");
    text = OTHER_IDS.matcher(text).replaceAll("<$1>{id}<");
    // A placeholder and its value differ in length.
    headers.remove("content-length");
    return answer.with(headers, text.getBytes(StandardCharsets.UTF_8));
  }

  private String named(String text) {
    String named = text;
    for (Map.Entry<String, String> each : names.entrySet()) {
      named = named.replace(each.getKey(), each.getValue());
    }
    return named;
  }
}
