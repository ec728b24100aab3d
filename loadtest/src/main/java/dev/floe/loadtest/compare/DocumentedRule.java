package dev.floe.loadtest.compare;

import dev.floe.loadtest.compare.sequence.Signing;
import dev.floe.loadtest.compare.sequence.Step;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Differences that are intended: the gateway follows S3's documentation or its own, and MinIO does
 * not. docs/SEMANTICS.md lists them.
 */
enum DocumentedRule {
  /**
   * S3's reference refers to RFC 9110, which allows lists of ETags and weak ETags; MinIO compares
   * the header's whole text.
   */
  LISTS_OF_ETAGS("lists of ETags and weak ETags") {
    @Override
    boolean explains(Step step, Answer origin, Answer gateway) {
      return decided(origin, gateway) && (list(step, "If-Match") || list(step, "If-None-Match"));
    }

    private static boolean list(Step step, String name) {
      return step.header(name)
          .filter(value -> value.contains(",") || value.startsWith("W/"))
          .isPresent();
    }
  },

  /** MinIO ignores If-Range. */
  IF_RANGE("If-Range") {
    @Override
    boolean explains(Step step, Answer origin, Answer gateway) {
      return decided(origin, gateway)
          && step.header("If-Range").isPresent()
          && step.header("Range").isPresent();
    }
  },

  /**
   * S3 answers 416, because an empty object has no last bytes; MinIO sends a range that ends before
   * it begins.
   */
  LAST_BYTES_OF_NOTHING("the last bytes of an empty object") {
    @Override
    boolean explains(Step step, Answer origin, Answer gateway) {
      return gateway.status() == 416 && origin.header("content-range").contains("--");
    }
  },

  /** RFC 9110 section 13.2.2 orders conditions; MinIO compares dates before it compares ETags. */
  ORDER_OF_CONDITIONS("several conditions") {
    @Override
    boolean explains(Step step, Answer origin, Answer gateway) {
      return decided(origin, gateway)
          && CONDITIONS.stream().filter(name -> step.header(name).isPresent()).count() > 1;
    }
  },

  /**
   * RFC 9110 section 13.2.2 applies a range only if the conditions hold; MinIO checks the range
   * first.
   */
  CONDITIONS_BEFORE_RANGES("a failed condition and a range beyond the end") {
    @Override
    boolean explains(Step step, Answer origin, Answer gateway) {
      return origin.status() == 416
          && (gateway.status() == 304 || gateway.status() == 412)
          && step.header("Range").isPresent()
          && CONDITIONS.stream().anyMatch(name -> step.header(name).isPresent());
    }
  },

  /**
   * S3 answers 404 for a missing key with any range; MinIO refuses the range before it looks for
   * the key.
   */
  NO_BYTES_OF_A_MISSING_KEY("the last 0 bytes of a missing key") {
    @Override
    boolean explains(Step step, Answer origin, Answer gateway) {
      return origin.status() == 416
          && gateway.status() == 404
          && step.header("Range").filter("bytes=-0"::equals).isPresent();
    }
  },

  /** MinIO without a configured region accepts signatures for any region. */
  REGION("signed for another region") {
    @Override
    boolean explains(Step step, Answer origin, Answer gateway) {
      return step.signing() == Signing.OTHER_REGION && gateway.status() == 400;
    }
  },

  /** MinIO's error has a code that S3 does not know, or one that S3 uses for another error. */
  CODES("S3's code for the error") {
    @Override
    boolean explains(Step step, Answer origin, Answer gateway) {
      return gateway.code().equals(S3_CODES.get(origin.code()))
          && gateway.status() / 100 == 4
          && origin.status() >= 400;
    }
  },

  /** S3 verifies the required digest of a list of deletions; MinIO ignores it. */
  DIGEST_OF_DELETIONS("the digest of a list of deletions") {
    @Override
    boolean explains(Step step, Answer origin, Answer gateway) {
      return step.kind().equals("wrong deletion") && gateway.code().equals("BadDigest");
    }
  },

  /**
   * S3 encodes the key in {@code Location}; MinIO leaves plus signs and some other characters as
   * they are.
   */
  LOCATION("the encoding of Location") {
    @Override
    boolean explains(Step step, Answer origin, Answer gateway) {
      return step.kind().equals("complete")
          && origin.status() == gateway.status()
          && withoutLocation(origin).equals(withoutLocation(gateway));
    }

    private static String withoutLocation(Answer answer) {
      return answer.text().replaceAll("<Location>[^<]*</Location>", "");
    }
  },

  /** The gateway refuses parameters that its table of operations does not list. */
  UNKNOWN_PARAMETER("a parameter that S3 does not know") {
    @Override
    boolean explains(Step step, Answer origin, Answer gateway) {
      return step.target().contains("response-unknown") && gateway.status() == 501;
    }
  };

  private static final Set<String> CONDITIONS =
      Set.of("If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since");

  /** S3's code of an error, by MinIO's code of the same error. */
  private static final Map<String, String> S3_CODES =
      Map.of(
          "XAmzContentChecksumMismatch",
          "BadDigest",
          "XMinioInvalidObjectName",
          "KeyTooLongError",
          "XMinioAdminInvalidArgument",
          "InvalidArgument",
          // For a checksum that is not Base64 of the right length.
          "InvalidArgument",
          "InvalidRequest",
          // For a part number that is not a number.
          "InternalError",
          "InvalidArgument");

  private final String title;

  DocumentedRule(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }

  /** Returns true if the rule explains the difference between these answers. */
  abstract boolean explains(Step step, Answer origin, Answer gateway);

  static Optional<DocumentedRule> explaining(Step step, Answer origin, Answer gateway) {
    return Arrays.stream(values()).filter(each -> each.explains(step, origin, gateway)).findFirst();
  }

  /**
   * Returns true if both servers answered a conditional or ranged read, but with different
   * statuses.
   */
  private static boolean decided(Answer origin, Answer gateway) {
    return origin.status() != gateway.status()
        && Stream.of(origin, gateway)
            .allMatch(each -> Set.of(200, 206, 304, 412, 416).contains(each.status()));
  }
}
