package dev.floe.gateway.origin;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the origin's host in texts: alone, with a port, or after a bucket's name. A host without a
 * dot may be a common word, so it counts only in a URL or with a port.
 */
public final class OriginAddress {
  /** An address that no text contains. */
  public static final OriginAddress NONE = new OriginAddress(Pattern.compile("(?!)"));

  private final Pattern pattern;

  private OriginAddress(Pattern pattern) {
    this.pattern = pattern;
  }

  static OriginAddress of(String host) {
    String literal = Pattern.quote(host);
    boolean distinct = host.contains(".") || host.contains(":");
    String form =
        distinct
            ? "(?<![A-Za-z0-9-])(?:[A-Za-z0-9-]+\\.){0,8}%s(?![A-Za-z0-9-])(?::\\d{1,5})?"
            : "(?<=//)%1$s(?![A-Za-z0-9-])(?::\\d{1,5})?|(?<![A-Za-z0-9.-])%1$s:\\d{1,5}";
    return new OriginAddress(Pattern.compile(form.formatted(literal), Pattern.CASE_INSENSITIVE));
  }

  /** Returns true if the text contains the origin's address. */
  public boolean isIn(String text) {
    return pattern.matcher(text).find();
  }

  /** Returns the text with every occurrence of the origin replaced by another host. */
  public String replaceIn(String text, String host) {
    return pattern.matcher(text).replaceAll(Matcher.quoteReplacement(host));
  }
}
