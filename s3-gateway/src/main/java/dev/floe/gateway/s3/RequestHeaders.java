package dev.floe.gateway.s3;

import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.model.CopySource;
import dev.floe.gateway.model.HeaderTable;
import dev.floe.gateway.model.OperationSpec;
import dev.floe.gateway.model.OperationTable;
import dev.floe.gateway.model.S3Error;
import dev.floe.gateway.model.S3Exception;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Selects the client's headers that handlers and the origin receive. Pure; thread-safe. */
final class RequestHeaders {
  private final Set<String> admitted;

  /**
   * @param admitted headers to admit in addition to those of the tables; a name that ends in a
   *     hyphen is a prefix
   */
  RequestHeaders(List<String> admitted) {
    this.admitted =
        admitted.stream()
            .map(name -> name.toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * Returns the headers that the tables or the setting admit; the copy source is written again from
   * its parsed form.
   *
   * @param all the client's headers, including those hoisted into the query
   * @param source the parsed {@code x-amz-copy-source}; null if there is none
   * @param signed the names of the headers that the client signed, in lower case
   * @throws S3Exception NotImplemented for a header that the tables refuse for this operation;
   *     InvalidArgument for an {@code x-amz-} header that is repeated and is not metadata
   */
  Headers choose(OperationSpec spec, Headers all, @Nullable CopySource source, Set<String> signed) {
    Headers.Builder chosen = Headers.builder();
    Set<String> seen = new HashSet<>();
    for (Headers.Field field : all) {
      String name = field.name().toLowerCase(Locale.ROOT);
      if (passes(spec, name, signed)) {
        if (name.startsWith("x-amz-") && !seen.add(name) && !name.startsWith("x-amz-meta-")) {
          throw new S3Exception(S3Error.INVALID_ARGUMENT, "A header may be given only once.")
              .with("ArgumentName", name);
        }
        chosen.add(
            field.name(),
            source != null && name.equals(CopySource.HEADER) ? source.header() : field.value());
      }
    }
    return chosen.build();
  }

  private boolean passes(OperationSpec spec, String name, Set<String> signed) {
    if (HeaderTable.admits(admitted, name)) {
      return true;
    }
    return switch (HeaderTable.of(name)) {
      case PASSED -> true;
      case DROPPED -> false;
      case BY_OPERATION -> {
        if (!OperationTable.alwaysAdmits(name) && !spec.admitsHeader(name)) {
          throw refused(spec, name);
        }
        yield true;
      }
      case REFUSED -> throw refused(spec, name);
      case REFUSED_IF_SIGNED -> {
        if (signed.contains(name)) {
          throw refused(spec, name);
        }
        yield false;
      }
    };
  }

  private static S3Exception refused(OperationSpec spec, String name) {
    return new S3Exception(
            S3Error.NOT_IMPLEMENTED,
            "The header '%s' is not implemented for %s.".formatted(name, spec.name()))
        .with("Header", name);
  }
}
