package dev.floe.gateway.relay;

import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.model.S3Error;
import dev.floe.gateway.model.S3Exception;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Removes the headers that concern only one side of the gateway: those of the connection, the
 * signature and the framing. {@link dev.floe.gateway.model.HeaderTable} has decided earlier which
 * of a client's other headers S3 receives. Pure.
 */
public final class UpstreamHeaders {
  /**
   * Headers of one connection (RFC 9110, section 7.6.1). The set is fixed: if a {@code Connection}
   * header could add names, it could remove a signed condition.
   */
  private static final Set<String> HOP_BY_HOP =
      Set.of(
          "connection",
          "keep-alive",
          "proxy-authenticate",
          "proxy-authorization",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  /** The headers of the client's signature and framing, which the gateway replaces by its own. */
  private static final Set<String> CLIENT_ONLY =
      Set.of(
          "host",
          "content-length",
          "expect",
          "authorization",
          "date",
          "x-amz-date",
          "x-amz-content-sha256",
          "x-amz-security-token",
          "x-amz-region-set",
          "x-amz-decoded-content-length",
          "x-amz-trailer",
          // Asks S3 for an MD5 trailer, which concerns the connection.
          "x-amz-te",
          "amz-sdk-invocation-id",
          "amz-sdk-request");

  private UpstreamHeaders() {}

  /** The prefixes of headers that S3 acts on; all others concern only client and gateway. */
  private static final List<String> MATTER_TO_S3 =
      List.of("x-amz-", "content-", "if-", "range", "cache-control", "expires");

  /**
   * Returns the client's headers to send to the origin.
   *
   * @throws S3Exception InvalidArgument, for a header with bytes that the HTTP client cannot send
   */
  public static Headers request(Headers headers) {
    Headers.Builder passed = Headers.builder();
    for (Headers.Field field : headers) {
      String name = field.name().toLowerCase(Locale.ROOT);
      if (name.equals("content-encoding")) {
        String rest = withoutAwsChunked(field.value());
        if (!rest.isEmpty()) {
          passed.add(field.name(), rest);
        }
      } else if (!HOP_BY_HOP.contains(name) && !CLIENT_ONLY.contains(name)) {
        value(name, field.value()).ifPresent(value -> passed.add(field.name(), value));
      }
    }
    return passed.build();
  }

  /** Returns a header's value in a form that the HTTP client can send; empty to omit the header. */
  private static Optional<String> value(String name, String value) {
    // The HTTP client would replace each of these bytes by a question mark after signing.
    if (value.chars().noneMatch(c -> c >= 0x7F && c < 0xA0)) {
      return Optional.of(value);
    }
    if (MATTER_TO_S3.stream().noneMatch(name::startsWith)) {
      return Optional.empty();
    }
    throw new S3Exception(
            S3Error.INVALID_ARGUMENT,
            "A header with bytes from 0x7F to 0x9F cannot be passed on; encode it by RFC 2047.")
        .with("ArgumentName", name);
  }

  /** Returns the origin's headers to send to a client. */
  public static Headers response(Headers headers) {
    return headers.toBuilder()
        .removeIf(field -> {
          String name = field.name().toLowerCase(Locale.ROOT);
          return HOP_BY_HOP.contains(name) || name.equals("content-length");
        })
        .build();
  }

  private static String withoutAwsChunked(String encodings) {
    if (!encodings.toLowerCase(Locale.ROOT).contains("aws-chunked")) {
      return encodings;
    }
    List<String> kept =
        Arrays.stream(encodings.split(",", -1))
            .map(String::strip)
            .filter(encoding -> !encoding.isEmpty() && !encoding.equalsIgnoreCase("aws-chunked"))
            .toList();
    return kept.stream().collect(Collectors.joining(","));
  }
}
