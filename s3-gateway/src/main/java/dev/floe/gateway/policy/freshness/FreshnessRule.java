package dev.floe.gateway.policy.freshness;

import java.time.Duration;
import java.util.regex.Pattern;

/** The freshness of the objects under one prefix. */
public sealed interface FreshnessRule {
  /** Returns the freshness of the object with this key. */
  Freshness of(String key);

  /** All objects have the same freshness. */
  record Same(Freshness freshness) implements FreshnessRule {
    @Override
    public Freshness of(String key) {
      return freshness;
    }
  }

  /**
   * The storage of a container registry (distribution's layout, or an OCI image layout): a blob is
   * immutable, because its key names its digest; links, tags and uploads are fresh for a short
   * time.
   */
  record Registry() implements FreshnessRule {
    /** The time for which a link or a tag is fresh. */
    public static final Duration LINKS = Duration.ofSeconds(5);

    private static final Freshness OF_LINKS = new Freshness(LINKS);
    private static final Pattern BLOB =
        Pattern.compile(
            "(?:.*/)?blobs/(?:sha256/(?:([0-9a-f]{2})/\\1[0-9a-f]{62}/data|[0-9a-f]{64})"
                + "|sha512/(?:([0-9a-f]{2})/\\2[0-9a-f]{126}/data|[0-9a-f]{128}))",
            Pattern.DOTALL);

    @Override
    public Freshness of(String key) {
      return BLOB.matcher(key).matches() ? Freshness.IMMUTABLE : OF_LINKS;
    }
  }
}
