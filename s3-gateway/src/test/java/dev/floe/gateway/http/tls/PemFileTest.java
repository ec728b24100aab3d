package dev.floe.gateway.http.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PKCS8Generator;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.bouncycastle.util.io.pem.PemObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PemFileTest {
  @TempDir Path folder = Path.of("");

  private PemFile file(String name, String text) throws IOException {
    return PemFile.read(PemSource.file(Files.writeString(folder.resolve(name), text)));
  }

  private static String pkcs8(KeyPair keys) throws Exception {
    return TestAuthority.pem(new JcaPKCS8Generator(keys.getPrivate(), null));
  }

  @Test
  void readsKeysInTheUsualForms() throws Exception {
    KeyPair rsa = TestAuthority.newKeys("RSA", 2048);
    KeyPair ec = TestAuthority.newKeys("EC", 256);
    assertThat(file("a", pkcs8(rsa)).privateKey()).isEqualTo(rsa.getPrivate());
    assertThat(file("b", pkcs1(rsa)).privateKey()).isEqualTo(rsa.getPrivate());
    assertThat(file("c", pkcs8(ec)).privateKey()).isEqualTo(ec.getPrivate());
    assertThat(file("d", sec1(ec)).privateKey())
        .isInstanceOfSatisfying(
            java.security.interfaces.ECPrivateKey.class,
            key ->
                assertThat(key.getS())
                    .isEqualTo(((java.security.interfaces.ECPrivateKey) ec.getPrivate()).getS()));
  }

  private static String pkcs1(KeyPair keys) throws Exception {
    PrivateKeyInfo key = PrivateKeyInfo.getInstance(keys.getPrivate().getEncoded());
    byte[] form = key.parsePrivateKey().toASN1Primitive().getEncoded();
    return TestAuthority.pem(new PemObject("RSA PRIVATE KEY", form));
  }

  /** Returns the key as OpenSSL writes it, with the curve's name inside. */
  private static String sec1(KeyPair keys) throws Exception {
    PrivateKeyInfo key = PrivateKeyInfo.getInstance(keys.getPrivate().getEncoded());
    ASN1Encodable curve = key.getPrivateKeyAlgorithm().getParameters();
    ECPrivateKey form =
        new ECPrivateKey(256, ECPrivateKey.getInstance(key.parsePrivateKey()).getKey(), curve);
    return TestAuthority.pem(new PemObject("EC PARAMETERS", curve.toASN1Primitive().getEncoded()))
        + TestAuthority.pem(new PemObject("EC PRIVATE KEY", form.getEncoded()));
  }

  @Test
  void pairsCertificateAndKey() throws Exception {
    TestAuthority authority = new TestAuthority();
    for (KeyPair keys :
        List.of(
            TestAuthority.newKeys("RSA", 2048),
            TestAuthority.newKeys("EC", 384),
            TestAuthority.newKeys("Ed25519", 255))) {
      TestAuthority.Issued issued = authority.issue(keys, "s3.example.com", "*.s3.example.com");
      ServerCertificate read =
          ServerCertificate.of(
              file("crt", TestAuthority.pem(issued.certificate())), file("key", pkcs8(keys)));
      assertThat(read.names()).containsExactly("s3.example.com", "*.s3.example.com");
    }
  }

  @Test
  void namesTheFileAndWhatWasExpected() throws Exception {
    TestAuthority authority = new TestAuthority();
    String certificate = TestAuthority.pem(authority.issue("a").certificate());
    KeyPair keys = TestAuthority.newKeys("EC", 256);
    String encrypted =
        TestAuthority.pem(
            new JcaPKCS8Generator(
                keys.getPrivate(),
                new JceOpenSSLPKCS8EncryptorBuilder(PKCS8Generator.AES_256_CBC)
                    .setProvider(new BouncyCastleProvider())
                    .setPassword("secret".toCharArray())
                    .build()));

    assertThatThrownBy(() -> PemFile.read(PemSource.file(folder.resolve("none.crt"))))
        .hasMessage(folder.resolve("none.crt") + " is missing, expected a PEM file");
    assertThatThrownBy(() -> file("a", pkcs8(keys)).certificates())
        .hasMessageContaining("a has no certificate, expected -----BEGIN CERTIFICATE-----");
    assertThatThrownBy(() -> file("b", certificate).privateKey())
        .hasMessageContaining("b has no private key, expected -----BEGIN PRIVATE KEY-----");
    assertThatThrownBy(() -> file("c", encrypted).privateKey())
        .hasMessageContaining("c has an encrypted key, expected one without a passphrase");
    assertThatThrownBy(() ->
            file("d", "-----BEGIN CERTIFICATE-----\n!!\n-----END CERTIFICATE-----\n")
                .certificates())
        .hasMessageContaining("d is no valid PEM file");
    assertThatThrownBy(
            () -> ServerCertificate.of(file("e.crt", certificate), file("e.key", pkcs8(keys))))
        .hasMessageContaining("e.key is not the key of the certificate in")
        .hasMessageContaining("e.crt, expected the key that belongs to it");
  }
}
