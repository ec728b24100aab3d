package dev.floe.gateway.s3.operation;

import dev.floe.gateway.exchange.Headers;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Which headers pass the gateway. Pure. */
public final class UpstreamHeaders {
  /** Of one connection, not of the message (RFC 9110, section 7.6.1). */
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

  /** What the client's signature and framing were made of; the gateway has its own. */
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
          // Asks S3 to put an MD5 behind the body, which is the connection's matter.
          "x-amz-te",
          "amz-sdk-invocation-id",
          "amz-sdk-request");

  private UpstreamHeaders() {}

  /** What of a client's headers goes to the origin. */
  public static Headers request(Headers headers) {
    Set<String> named = namedByConnection(headers);
    Headers.Builder passed = Headers.builder();
    for (Headers.Field field : headers) {
      String name = field.name().toLowerCase(Locale.ROOT);
      if (name.equals("content-encoding")) {
        String rest = withoutAwsChunked(field.value());
        if (!rest.isEmpty()) {
          passed.add(field.name(), rest);
        }
      } else if (!HOP_BY_HOP.contains(name)
          && !CLIENT_ONLY.contains(name)
          && !named.contains(name)) {
        passed.add(field.name(), field.value());
      }
    }
    return passed.build();
  }

  /** What of the origin's headers goes to a client. */
  public static Headers response(Headers headers) {
    Set<String> named = namedByConnection(headers);
    return headers.toBuilder()
        .removeIf(field -> {
          String name = field.name().toLowerCase(Locale.ROOT);
          return HOP_BY_HOP.contains(name) || named.contains(name) || name.equals("content-length");
        })
        .build();
  }

  private static Set<String> namedByConnection(Headers headers) {
    Set<String> names = new HashSet<>();
    for (String value : headers.all("connection")) {
      for (String name : value.split(",", -1)) {
        String lower = name.strip().toLowerCase(Locale.ROOT);
        // A client cannot have the gateway drop what says whose request it is.
        if (!lower.startsWith("x-amz-")) {
          names.add(lower);
        }
      }
    }
    return names;
  }

  private static String withoutAwsChunked(String encodings) {
    List<String> kept =
        Arrays.stream(encodings.split(",", -1))
            .map(String::strip)
            .filter(encoding -> !encoding.isEmpty() && !encoding.equalsIgnoreCase("aws-chunked"))
            .toList();
    return kept.stream().collect(Collectors.joining(","));
  }
}
