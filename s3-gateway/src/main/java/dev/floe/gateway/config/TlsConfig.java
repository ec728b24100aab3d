package dev.floe.gateway.config;

import dev.floe.gateway.config.secrets.SecretFile;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * TLS on the S3 port.
 *
 * @param certificateFiles PEM files or secrets, each with a certificate and its chain
 * @param keyFiles PEM files or secrets with the certificates' keys, in the same order
 * @param clientCertificates the requirement that clients present certificates
 * @param clientCaFile PEM file of the authorities that sign clients' certificates; null if clients
 *     are not asked for any
 * @param http2 ON if clients may choose HTTP/2
 */
public record TlsConfig(
    List<SecretFile> certificateFiles,
    List<SecretFile> keyFiles,
    ClientCertificates clientCertificates,
    @Nullable Path clientCaFile,
    Http2 http2) {
  public TlsConfig {
    certificateFiles = List.copyOf(certificateFiles);
    keyFiles = List.copyOf(keyFiles);
    if (certificateFiles.size() != keyFiles.size()) {
      throw new IllegalArgumentException(
          "listen.tls: %d certificate-files and %d key-files, expected one key for each certificate"
              .formatted(certificateFiles.size(), keyFiles.size()));
    }
    boolean asked = clientCertificates != ClientCertificates.OFF;
    if (asked && clientCaFile == null) {
      throw new IllegalArgumentException(
          "listen.tls.client-ca-file is missing, expected the authorities of clients'"
              + " certificates");
    }
    if (!asked && clientCaFile != null) {
      throw new IllegalArgumentException(
          "listen.tls.client-ca-file is %s but listen.tls.client-certificates is off, expected optional or required"
              .formatted(clientCaFile));
    }
    if (certificateFiles.isEmpty() && asked) {
      throw new IllegalArgumentException(
          "listen.tls.certificate-files is missing, expected one, as clients are asked for"
              + " certificates");
    }
  }

  /** The requirement that clients present certificates. */
  public enum ClientCertificates {
    OFF,
    OPTIONAL,
    REQUIRED
  }

  /** The offer of HTTP/2 to clients that ask for it by ALPN. */
  public enum Http2 {
    OFF,
    ON
  }

  /** Returns true if the S3 port speaks TLS. */
  public boolean enabled() {
    return !certificateFiles.isEmpty();
  }
}
