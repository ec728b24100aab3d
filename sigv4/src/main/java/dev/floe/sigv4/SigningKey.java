package dev.floe.sigv4;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Key;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The HMAC-SHA256 key for one secret and one {@link CredentialScope}: four chained HMACs ("Derive a
 * signing key", AWS Signature Version 4). Immutable; its text form shows the scope only.
 */
public final class SigningKey {
  /** The JCA's name of HMAC-SHA256. */
  public static final String ALGORITHM = "HmacSHA256";

  private final CredentialScope scope;
  private final String scopeText;
  private final SecretKeySpec key;

  private SigningKey(CredentialScope scope, SecretKeySpec key) {
    this.scope = scope;
    this.scopeText = scope.text();
    this.key = key;
  }

  /** Derives the key, in about five microseconds; see {@link SigningKeyCache}. */
  public static SigningKey derive(String secretKey, CredentialScope scope) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      byte[] key = utf8("AWS4" + secretKey);
      for (String part :
          new String[] {
            scope.date(), scope.region(), scope.service(), CredentialScope.TERMINATOR
          }) {
        mac.init(new SecretKeySpec(key, ALGORITHM));
        key = mac.doFinal(utf8(part));
      }
      return new SigningKey(scope, new SecretKeySpec(key, ALGORITHM));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }

  public CredentialScope scope() {
    return scope;
  }

  /** Returns the scope's text, computed once because every string to sign contains it. */
  public String scopeText() {
    return scopeText;
  }

  /** Returns the key for {@link Mac#init}. */
  public Key hmacKey() {
    return key;
  }

  @Override
  public String toString() {
    return "SigningKey[" + scopeText + "]";
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
