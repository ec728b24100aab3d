package dev.floe.gateway.policy.request;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The value of If-Match or If-None-Match: {@code *}, or a list of ETags (RFC 9110, 13.1). Weak ones
 * keep their {@code W/}. S3 also accepts a single ETag without its quotes.
 *
 * @param tags at least one, as the client wrote them
 */
public record EntityTags(List<String> tags) {
  private static final Pattern BARE = Pattern.compile("[^\"*,\\s]+");
  // One element and its separator; matched one at a time, because a list may be long.
  private static final Pattern ELEMENT =
      Pattern.compile("\\G[ \\t]*((?:W/)?\"[^\"]*\")[ \\t]*(,|\\z)");

  public EntityTags {
    tags = List.copyOf(tags);
    if (tags.isEmpty()) {
      throw new IllegalArgumentException("no ETag, expected at least one");
    }
  }

  /** Reads a header's value; empty if it has another form. */
  public static Optional<EntityTags> parse(String header) {
    String text = header.strip();
    if (text.equals("*") || BARE.matcher(text).matches()) {
      return Optional.of(new EntityTags(List.of(text)));
    }
    List<String> tags = new ArrayList<>();
    Matcher element = ELEMENT.matcher(text);
    while (element.find()) {
      tags.add(element.group(1));
      if (element.group(2).isEmpty()) {
        return Optional.of(new EntityTags(tags));
      }
    }
    return Optional.empty();
  }

  /**
   * Returns true if one of the tags is this strong ETag, compared as for If-Match: a weak tag never
   * matches.
   */
  public boolean matchStrongly(String etag) {
    return tags.stream().anyMatch(tag -> tag.equals("*") || bare(tag).equals(bare(etag)));
  }

  /**
   * Returns true if one of the tags is this ETag, strong or weak, compared as for If-None-Match.
   */
  public boolean matchWeakly(String etag) {
    return tags.stream()
        .map(tag -> tag.startsWith("W/\"") ? tag.substring(2) : tag)
        .anyMatch(tag -> tag.equals("*") || bare(tag).equals(bare(etag)));
  }

  private static String bare(String etag) {
    boolean quoted = etag.length() >= 2 && etag.startsWith("\"") && etag.endsWith("\"");
    return quoted ? etag.substring(1, etag.length() - 1) : etag;
  }
}
