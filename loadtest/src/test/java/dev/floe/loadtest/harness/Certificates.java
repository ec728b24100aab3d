package dev.floe.loadtest.harness;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate authority that issues certificates to a gateway and to its clients. Immutable. */
public final class Certificates {
  private static final X500Principal NAME = new X500Principal("CN=An authority for tests");

  private final KeyPair keys;
  private final X509Certificate authority;

  private Certificates(KeyPair keys, X509Certificate authority) {
    this.keys = keys;
    this.authority = authority;
  }

  /** Makes an authority with a new key. */
  public static Certificates make() throws GeneralSecurityException, IOException {
    KeyPair keys = newKeys();
    return new Certificates(keys, sign(keys, keys, NAME, true));
  }

  /** The files of a certificate and its key. */
  public record Pair(Path certificate, Path key) {}

  /** Writes the authority's own certificate. */
  public Path write(Path file) throws GeneralSecurityException, IOException {
    return Files.writeString(file, pem("CERTIFICATE", authority.getEncoded()));
  }

  /** Issues a certificate for localhost and writes it and its key as NAME.crt and NAME.key. */
  public Pair issue(Path folder, String name) throws GeneralSecurityException, IOException {
    KeyPair own = newKeys();
    return new Pair(
        Files.writeString(
            folder.resolve(name + ".crt"), pem("CERTIFICATE", issue(own).getEncoded())),
        Files.writeString(
            folder.resolve(name + ".key"), pem("PRIVATE KEY", own.getPrivate().getEncoded())));
  }

  /** Returns trust managers that trust this authority alone. */
  public TrustManager[] trust() throws GeneralSecurityException, IOException {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("authority", authority);
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(trusted);
    return factory.getTrustManagers();
  }

  /** Returns key managers for a client, with a new certificate and its key. */
  public KeyManager[] clientKeys() throws GeneralSecurityException, IOException {
    KeyPair own = newKeys();
    char[] noPassword = {};
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry("own", own.getPrivate(), noPassword, new X509Certificate[] {issue(own)});
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, noPassword);
    return factory.getKeyManagers();
  }

  private X509Certificate issue(KeyPair subject) throws GeneralSecurityException, IOException {
    return sign(keys, subject, new X500Principal("CN=localhost"), false);
  }

  private static KeyPair newKeys() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(256);
    return generator.generateKeyPair();
  }

  private static String pem(String kind, byte[] der) {
    byte[] lineEnd = "\n".getBytes(StandardCharsets.US_ASCII);
    return "-----BEGIN %s-----%n%s%n-----END %s-----%n"
        .formatted(kind, Base64.getMimeEncoder(64, lineEnd).encodeToString(der), kind);
  }

  private static X509Certificate sign(
      KeyPair signer, KeyPair subject, X500Principal name, boolean authority)
      throws GeneralSecurityException, CertIOException {
    Instant now = Instant.now();
    JcaX509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            NAME,
            BigInteger.valueOf(System.nanoTime()),
            Date.from(now.minus(Duration.ofDays(1))),
            Date.from(now.plus(Duration.ofDays(30))),
            name,
            subject.getPublic());
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
    builder.addExtension(
        Extension.subjectAlternativeName,
        false,
        new GeneralNames(new GeneralName(GeneralName.dNSName, "localhost")));
    try {
      return new JcaX509CertificateConverter()
          .getCertificate(
              builder.build(
                  new JcaContentSignerBuilder("SHA256withECDSA").build(signer.getPrivate())));
    } catch (OperatorCreationException e) {
      throw new GeneralSecurityException(e);
    }
  }
}
