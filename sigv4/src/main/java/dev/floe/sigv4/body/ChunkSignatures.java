package dev.floe.sigv4.body;

import dev.floe.sigv4.ChunkSeed;
import dev.floe.sigv4.canonical.ByteText;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;

/**
 * The chain of signatures through a body ("Signature calculations for the Authorization header:
 * transferring payload in multiple chunks" in S3's documentation). Confined to one thread at a
 * time.
 */
final class ChunkSignatures {
  private static final String EMPTY_SHA256 =
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

  private final Mac hmac;
  private final MessageDigest chunk;
  private final ByteText stringToSign = new ByteText(320);
  private final String timeAndScope;
  private String previous;

  ChunkSignatures(ChunkSeed seed) {
    try {
      hmac = Mac.getInstance("HmacSHA256");
      hmac.init(seed.key().hmacKey());
      chunk = MessageDigest.getInstance("SHA-256");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has SHA-256 and HMAC", e);
    }
    timeAndScope = seed.timestamp() + "\n" + seed.key().scopeText() + "\n";
    previous = seed.signature();
  }

  /** Adds bytes of the current chunk or of the trailer; moves {@code piece} to its limit. */
  void update(ByteBuffer piece) {
    chunk.update(piece);
  }

  /** Returns the signature of the chunk whose bytes were added, and begins the next chunk. */
  String nextChunk() {
    stringToSign.clear().add("AWS4-HMAC-SHA256-PAYLOAD\n").add(timeAndScope).add(previous);
    stringToSign.add('\n').add(EMPTY_SHA256).add('\n').addHex(chunk.digest());
    return next();
  }

  /** Returns the signature of the trailer whose {@code name:value\n} lines were added. */
  String nextTrailer() {
    stringToSign.clear().add("AWS4-HMAC-SHA256-TRAILER\n").add(timeAndScope).add(previous);
    stringToSign.add('\n').addHex(chunk.digest());
    return next();
  }

  private String next() {
    stringToSign.feed(hmac);
    previous = HexFormat.of().formatHex(hmac.doFinal());
    return previous;
  }
}
