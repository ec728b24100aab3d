package dev.floe.sigv4;

import dev.floe.sigv4.body.BodyDecoder;
import dev.floe.sigv4.body.BodyVerdict;
import dev.floe.sigv4.body.PayloadDeclaration;
import dev.floe.sigv4.body.PayloadDeclaration.ChecksumsOf;
import dev.floe.sigv4.verify.CredentialSource;
import dev.floe.sigv4.verify.RequestVerifier;
import dev.floe.sigv4.verify.Verdict;
import dev.floe.sigv4.verify.VerifierSettings;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;

/** Requests, verifiers and credentials for this module's tests. */
public final class Requests {
  /** The credentials of AWS's published examples. */
  public static final Credentials EXAMPLE =
      Credentials.of("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");

  /** The time of AWS's published examples. */
  public static final Instant EXAMPLE_TIME = Instant.parse("2013-05-24T00:00:00Z");

  private Requests() {}

  /** Returns header lines from alternating names and values. */
  public static List<Header> headers(String... namesAndValues) {
    List<Header> headers = new ArrayList<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      headers.add(new Header(namesAndValues[i], namesAndValues[i + 1]));
    }
    return headers;
  }

  /** Returns a source that knows the given credentials only. */
  public static CredentialSource only(Credentials credentials) {
    return (accessKeyId, token) -> {
      if (!accessKeyId.equals(credentials.accessKeyId())) {
        return new CredentialSource.UnknownKey();
      }
      return Objects.equals(token, credentials.sessionToken())
          ? new CredentialSource.Known(credentials)
          : new CredentialSource.InvalidToken();
    };
  }

  /** Returns a verifier for us-east-1. */
  public static RequestVerifier verifier(Credentials credentials, Instant now) {
    return new RequestVerifier(
        VerifierSettings.s3("us-east-1"),
        only(credentials),
        new SigningKeyCache(SigningKeyCache.DEFAULT_CAPACITY),
        InstantSource.fixed(now));
  }

  /** A body's payload and its verdict. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Decoded(byte[] payload, BodyVerdict verdict) {}

  /** Decodes a body as its head declares it, fed in random pieces. */
  public static Decoded decode(
      RequestView request, Verdict.Accepted accepted, byte[] wire, Random random) {
    return switch (PayloadDeclaration.parse(request, accepted.payload(), ChecksumsOf.BODY)) {
      case PayloadDeclaration.Declared declared ->
          decode(declared.declaration().newDecoder(accepted.seed()), wire, random);
      case PayloadDeclaration.Refused refused ->
          new Decoded(new byte[0], new BodyVerdict.Rejected(refused.rejection()));
    };
  }

  /** Feeds a body to a decoder in random pieces, each in a heap, read-only or direct buffer. */
  public static Decoded decode(BodyDecoder decoder, byte[] wire, Random random) {
    ByteArrayOutputStream payload = new ByteArrayOutputStream();
    int bound = 1 << random.nextInt(18);
    for (int at = 0; at < wire.length; ) {
      int length = Math.min(wire.length - at, random.nextInt(bound + 1));
      var _ =
          decoder.feed(
              piece(wire, at, length, random.nextInt(3)),
              slice -> {
                byte[] bytes = new byte[slice.remaining()];
                slice.get(bytes);
                payload.writeBytes(bytes);
              });
      at += length;
    }
    return new Decoded(payload.toByteArray(), decoder.finish());
  }

  private static ByteBuffer piece(byte[] wire, int at, int length, int kind) {
    return switch (kind) {
      case 0 -> ByteBuffer.wrap(wire, at, length);
      case 1 -> ByteBuffer.wrap(wire, at, length).asReadOnlyBuffer();
      default -> ByteBuffer.allocateDirect(length).put(wire, at, length).flip();
    };
  }
}
