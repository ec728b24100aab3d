package dev.floe.sigv4;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class SigningKeyCacheTest {
  private static final CredentialScope SCOPE = new CredentialScope("20150830", "us-east-1", "iam");

  /** The example of "Derive a signing key" in AWS's general reference. */
  @Test
  void shouldDeriveThePublishedKey() {
    SigningKey key = SigningKey.derive("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", SCOPE);
    assertThat(HexFormat.of().formatHex(key.hmacKey().getEncoded()))
        .isEqualTo("c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9");
  }

  @Test
  void shouldNoticeAChangedSecret() {
    SigningKeyCache cache = new SigningKeyCache(4);
    SigningKey before = cache.get(Credentials.of("a", "one"), SCOPE);
    assertThat(cache.get(Credentials.of("a", "one"), SCOPE)).isSameAs(before);
    SigningKey after = cache.get(Credentials.of("a", "two"), SCOPE);
    assertThat(after.hmacKey()).isNotEqualTo(before.hmacKey());
    assertThat(cache.size()).isEqualTo(1);
  }

  @Test
  void shouldStayWithinItsCapacity() {
    SigningKeyCache cache = new SigningKeyCache(10);
    for (int i = 0; i < 100; i++) {
      SigningKey unused = cache.get(Credentials.of("key" + i, "secret"), SCOPE);
      assertThat(unused.scope()).isEqualTo(SCOPE);
      assertThat(cache.size()).isLessThanOrEqualTo(10);
    }
  }

  @Test
  void shouldNotPrintSecrets() {
    Credentials credentials = new Credentials("akid", "hidden-secret", "hidden-token");
    assertThat(credentials.toString()).isEqualTo("Credentials[akid, temporary]");
    assertThat(SigningKey.derive("hidden-secret", SCOPE).toString()).doesNotContain("hidden");
  }
}
