package dev.floe.gateway.http.tls;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMException;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;

/** A PEM file as it was read at one time. Errors name the file and what was expected in it. */
final class PemFile {
  private final PemSource source;
  private final byte[] bytes;

  private PemFile(PemSource source, byte[] bytes) {
    this.source = source;
    this.bytes = bytes;
  }

  static PemFile read(PemSource source) throws IOException {
    return new PemFile(source, source.reader().read());
  }

  PemSource source() {
    return source;
  }

  /** Returns true if the other file has the same content. */
  boolean hasContentOf(PemFile other) {
    return Arrays.equals(bytes, other.bytes);
  }

  /**
   * Returns the file's certificates in their order.
   *
   * @throws IOException if there is none, or one is invalid
   */
  List<X509Certificate> certificates() throws IOException {
    List<X509Certificate> found = new ArrayList<>();
    JcaX509CertificateConverter converter = new JcaX509CertificateConverter();
    for (Object part : parts()) {
      if (part instanceof X509CertificateHolder holder) {
        try {
          found.add(converter.getCertificate(holder));
        } catch (CertificateException e) {
          throw new IOException("%s has an invalid certificate: %s".formatted(source, e), e);
        }
      }
    }
    if (found.isEmpty()) {
      throw new IOException(
          "%s has no certificate, expected -----BEGIN CERTIFICATE-----".formatted(source));
    }
    return List.copyOf(found);
  }

  /** Returns the file's private key in PKCS #8, PKCS #1 or SEC 1 form. */
  PrivateKey privateKey() throws IOException {
    JcaPEMKeyConverter converter = new JcaPEMKeyConverter();
    for (Object part : parts()) {
      switch (part) {
        case PrivateKeyInfo key -> {
          return key(converter, key);
        }
        case PEMKeyPair pair -> {
          return key(converter, pair.getPrivateKeyInfo());
        }
        case PEMEncryptedKeyPair _, PKCS8EncryptedPrivateKeyInfo _ ->
            throw new IOException(
                "%s has an encrypted key, expected one without a passphrase".formatted(source));
        default -> {} // a certificate, or the parameters of a curve
      }
    }
    throw new IOException(
        "%s has no private key, expected -----BEGIN PRIVATE KEY-----".formatted(source));
  }

  private PrivateKey key(JcaPEMKeyConverter converter, PrivateKeyInfo key) throws IOException {
    try {
      return converter.getPrivateKey(key);
    } catch (PEMException e) {
      throw new IOException("%s has a key of an unknown kind: %s".formatted(source, e), e);
    }
  }

  private List<Object> parts() throws IOException {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    List<Object> parts = new ArrayList<>();
    try (PEMParser parser = new PEMParser(new StringReader(text))) {
      for (Object part = parser.readObject(); part != null; part = parser.readObject()) {
        parts.add(part);
      }
    } catch (IOException | RuntimeException e) {
      throw new IOException("%s is no valid PEM file: %s".formatted(source, e.getMessage()), e);
    }
    return parts;
  }
}
