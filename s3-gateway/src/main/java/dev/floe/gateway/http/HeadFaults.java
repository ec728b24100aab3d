package dev.floe.gateway.http;

import dev.floe.gateway.exchange.RequestFault;
import dev.floe.gateway.http.limit.EdgeSettings;
import dev.floe.gateway.http.parse.HeadCollector;

/** The faults of heads that are refused while they are collected. */
final class HeadFaults {
  private HeadFaults() {}

  static RequestFault of(HeadCollector.Progress refused, EdgeSettings settings) {
    return switch (refused) {
      case TARGET_TOO_LONG ->
          new RequestFault(
              RequestFault.Kind.URI_TOO_LONG,
              "a target of more than %d bytes".formatted(settings.maxTargetBytes()));
      case TOO_LARGE ->
          new RequestFault(
              RequestFault.Kind.HEAD_TOO_LARGE,
              "a head of more than %d bytes".formatted(settings.maxHeadBytes()));
      case NO_MEMORY ->
          new RequestFault(RequestFault.Kind.NO_MEMORY, "too many requests that are not whole");
      case BAD_LINE_END ->
          new RequestFault(RequestFault.Kind.MALFORMED, "a line that does not end in CR LF");
      case INCOMPLETE, COMPLETE ->
          throw new IllegalArgumentException("%s is no fault".formatted(refused));
    };
  }
}
