package dev.floe.gateway.http.tls;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/**
 * A server's certificate and its key, which belong together.
 *
 * @param chain the server's certificate first, then those of its issuers
 */
record ServerCertificate(List<X509Certificate> chain, PrivateKey key) {
  /** The type of a DNS name among a certificate's alternative names (RFC 5280). */
  private static final int DNS_NAME = 2;

  ServerCertificate {
    chain = List.copyOf(chain);
  }

  /**
   * @throws IOException if one file is unusable or the key does not belong to the certificate
   */
  static ServerCertificate of(PemFile certificate, PemFile key) throws IOException {
    ServerCertificate read = new ServerCertificate(certificate.certificates(), key.privateKey());
    if (!read.keyMatches()) {
      throw new IOException(
          "%s is not the key of the certificate in %s, expected the key that belongs to it"
              .formatted(key.source(), certificate.source()));
    }
    return read;
  }

  X509Certificate own() {
    return chain.getFirst();
  }

  /** Returns the DNS names that the certificate is valid for, in lower case. */
  List<String> names() {
    try {
      Collection<List<?>> names = own().getSubjectAlternativeNames();
      if (names == null) {
        return List.of();
      }
      return names.stream()
          .filter(name -> name.getFirst().equals(DNS_NAME))
          .map(name -> name.get(1).toString().toLowerCase(Locale.ROOT))
          .toList();
    } catch (CertificateParsingException e) {
      return List.of();
    }
  }

  /** Returns true if the certificate's key verifies what the private key signs. */
  private boolean keyMatches() {
    PublicKey open = own().getPublicKey();
    String algorithm =
        switch (key.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> key.getAlgorithm();
        };
    byte[] text = "a certificate and its key".getBytes(StandardCharsets.US_ASCII);
    try {
      Signature signer = Signature.getInstance(algorithm);
      signer.initSign(key);
      signer.update(text);
      byte[] signed = signer.sign();
      Signature verifier = Signature.getInstance(algorithm);
      verifier.initVerify(open);
      verifier.update(text);
      return verifier.verify(signed);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
