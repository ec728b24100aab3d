package dev.floe.gateway.http.tls;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/** A certificate authority for tests, which writes PEM files and makes clients that trust it. */
public final class TestAuthority {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final KeyPair keys = newKeys("EC", 256);
  private final X509Certificate certificate =
      sign("CN=Test Authority", keys, keys, "CN=Test Authority", List.of(), true);

  /** A certificate and its key, as objects. */
  public record Issued(X509Certificate certificate, KeyPair keys) {}

  public X509Certificate certificate() {
    return certificate;
  }

  public Issued issue(String... names) {
    return issue(newKeys("EC", 256), names);
  }

  /** Issues a certificate for these DNS names. The first name is also the common name. */
  public Issued issue(KeyPair subject, String... names) {
    return new Issued(
        sign("CN=Test Authority", keys, subject, "CN=" + names[0], List.of(names), false), subject);
  }

  /**
   * Issues a certificate. Writes it and the authority's own as FILE.crt, and its key as FILE.key.
   */
  public TlsSettings.PairFiles write(Path folder, String file, String... names) throws IOException {
    Issued issued = issue(names);
    Path chain = folder.resolve(file + ".crt");
    Path key = folder.resolve(file + ".key");
    Files.writeString(chain, pem(issued.certificate()) + pem(certificate));
    Files.writeString(key, pem(new JcaPKCS8Generator(issued.keys().getPrivate(), null)));
    return new TlsSettings.PairFiles(PemSource.file(chain), PemSource.file(key));
  }

  /** Writes the authority's own certificate. */
  public Path write(Path file) throws IOException {
    return Files.writeString(file, pem(certificate));
  }

  /** Returns the TLS context of a client that trusts this authority and has no certificate. */
  public SSLContext client() throws GeneralSecurityException, IOException {
    return client(null);
  }

  /**
   * Returns the TLS context of a client that trusts this authority.
   *
   * @param own the client's certificate and key, or null if it has none
   */
  public SSLContext client(@Nullable Issued own) throws GeneralSecurityException, IOException {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("authority", certificate);
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    KeyManager[] keyManagers = {};
    if (own != null) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry(
          "own", own.keys().getPrivate(), new char[0], new X509Certificate[] {own.certificate()});
      KeyManagerFactory factory =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(store, new char[0]);
      keyManagers = factory.getKeyManagers();
    }
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keyManagers, trust.getTrustManagers(), null);
    return context;
  }

  static KeyPair newKeys(String algorithm, int bits) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      generator.initialize(bits);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  static String pem(Object object) throws IOException {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(object);
    }
    return text.toString();
  }

  private static X509Certificate sign(
      String issuer,
      KeyPair signer,
      KeyPair subject,
      String subjectName,
      List<String> names,
      boolean authority) {
    Instant now = Instant.now();
    try {
      JcaX509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              new X500Principal(issuer),
              new BigInteger(64, RANDOM),
              Date.from(now.minus(Duration.ofDays(1))),
              Date.from(now.plus(Duration.ofDays(30))),
              new X500Principal(subjectName),
              subject.getPublic());
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
      if (!names.isEmpty()) {
        GeneralName[] alternatives =
            names.stream()
                .map(name -> new GeneralName(GeneralName.dNSName, name))
                .toArray(GeneralName[]::new);
        builder.addExtension(
            Extension.subjectAlternativeName, false, new GeneralNames(alternatives));
      }
      return new JcaX509CertificateConverter()
          .getCertificate(
              builder.build(
                  new JcaContentSignerBuilder("SHA256withECDSA").build(signer.getPrivate())));
    } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
      throw new AssertionError(e);
    }
  }
}
