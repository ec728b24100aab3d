package dev.floe.loadtest.clients;

import dev.floe.sigv4.ChunkSeed;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;

/**
 * Signs the chunks of an upload as S3's page "Signature calculations for the Authorization header:
 * transferring payload in multiple chunks" describes. Confined to one thread.
 */
final class ChunkSigner {
  private final ChunkSeed seed;
  private String previous;

  ChunkSigner(ChunkSeed seed) {
    this.seed = seed;
    this.previous = seed.signature();
  }

  /** Returns the signature of the next chunk. */
  String chunk(String bytes) {
    return next("AWS4-HMAC-SHA256-PAYLOAD", sha256("") + "\n" + sha256(bytes));
  }

  /** Returns the signature of the trailer, which follows the last chunk. */
  String trailer(String lines) {
    return next("AWS4-HMAC-SHA256-TRAILER", sha256(lines));
  }

  private String next(String algorithm, String hashes) {
    String scope = seed.key().scopeText();
    String text = String.join("\n", algorithm, seed.timestamp(), scope, previous, hashes);
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(seed.key().hmacKey());
      previous = HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.US_ASCII)));
      return previous;
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static String sha256(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.ISO_8859_1));
      return HexFormat.of().formatHex(digest);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
