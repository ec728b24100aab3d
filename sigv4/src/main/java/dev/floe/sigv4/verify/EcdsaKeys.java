package dev.floe.sigv4.verify;

import dev.floe.sigv4.Credentials;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;

/**
 * The key pairs of Signature Version 4a: P-256, derived from access key and secret (the KDF in
 * counter mode of NIST SP 800-108 with HMAC-SHA256, repeated until the candidate is less than the
 * curve's order minus one). Thread-safe; caches about {@value #CAPACITY} public keys at most.
 *
 * <p>The JDK has no public point multiplication, so Bouncy Castle computes the public point; the
 * JDK verifies.
 */
final class EcdsaKeys {
  private static final int CAPACITY = 1024;
  private static final String LABEL = "AWS4-ECDSA-P256-SHA256";
  private static final X9ECParameters P256 = CustomNamedCurves.getByName("P-256");
  private static final BigInteger ORDER_LESS_TWO = P256.getN().subtract(BigInteger.TWO);

  private final ConcurrentHashMap<String, Held> keys = new ConcurrentHashMap<>();

  private record Held(String secretKey, PublicKey key) {}

  /**
   * Returns true if {@code signature} (DER) is the signature of {@code text} by {@code
   * credentials}.
   */
  boolean verify(Credentials credentials, String text, byte[] signature) {
    try {
      Signature ecdsa = Signature.getInstance("SHA256withECDSA");
      ecdsa.initVerify(publicKey(credentials));
      ecdsa.update(text.getBytes(StandardCharsets.ISO_8859_1));
      return ecdsa.verify(signature);
    } catch (SignatureException _) {
      // The signature is not the DER of two numbers.
      return false;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has ECDSA on P-256", e);
    }
  }

  private PublicKey publicKey(Credentials credentials) throws GeneralSecurityException {
    Held held = keys.get(credentials.accessKeyId());
    if (held != null && held.secretKey.equals(credentials.secretKey())) {
      return held.key;
    }
    PublicKey key = publicKey(privateScalar(credentials));
    if (keys.size() >= CAPACITY) {
      keys.clear();
    }
    keys.put(credentials.accessKeyId(), new Held(credentials.secretKey(), key));
    return key;
  }

  /** Returns the private key, a number in [1, order). */
  static BigInteger privateScalar(Credentials credentials) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(
          new SecretKeySpec(
              ("AWS4A" + credentials.secretKey()).getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      byte[] label = LABEL.getBytes(StandardCharsets.UTF_8);
      byte[] accessKeyId = credentials.accessKeyId().getBytes(StandardCharsets.UTF_8);
      for (int counter = 1; counter <= 254; counter++) {
        ByteBuffer input = ByteBuffer.allocate(4 + label.length + 1 + accessKeyId.length + 1 + 4);
        input.putInt(1).put(label).put((byte) 0).put(accessKeyId).put((byte) counter).putInt(256);
        BigInteger candidate = new BigInteger(1, mac.doFinal(input.array()));
        if (candidate.compareTo(ORDER_LESS_TWO) <= 0) {
          return candidate.add(BigInteger.ONE);
        }
      }
      // About one candidate in 2^32 is too large, so this is practically impossible.
      throw new IllegalStateException("no key in 254 candidates");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HMAC-SHA256", e);
    }
  }

  private static PublicKey publicKey(BigInteger scalar) throws GeneralSecurityException {
    org.bouncycastle.math.ec.ECPoint point = P256.getG().multiply(scalar).normalize();
    AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
    parameters.init(new ECGenParameterSpec("secp256r1"));
    ECPoint affine =
        new ECPoint(point.getAffineXCoord().toBigInteger(), point.getAffineYCoord().toBigInteger());
    return KeyFactory.getInstance("EC")
        .generatePublic(
            new ECPublicKeySpec(affine, parameters.getParameterSpec(ECParameterSpec.class)));
  }
}
