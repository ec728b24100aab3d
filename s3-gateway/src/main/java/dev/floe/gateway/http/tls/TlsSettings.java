package dev.floe.gateway.http.tls;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The files of TLS on the S3 port.
 *
 * @param pairs at least one certificate with its key; the first one serves clients that ask for no
 *     name or for one that no certificate has
 * @param clientCertificates the requirement that clients present certificates
 * @param clientAuthorities PEM file of the authorities that may sign clients' certificates; null if
 *     and only if {@code clientCertificates} is OFF
 * @param checkEvery how often the files are compared with what was read
 */
public record TlsSettings(
    List<PairFiles> pairs,
    ClientCertificates clientCertificates,
    @Nullable Path clientAuthorities,
    Duration checkEvery) {
  /** The time between two checks of the files. */
  private static final Duration USUAL_CHECK = Duration.ofSeconds(10);

  public TlsSettings {
    pairs = List.copyOf(pairs);
    if (pairs.isEmpty()) {
      throw new IllegalArgumentException("no certificate, expected at least one");
    }
    if ((clientCertificates == ClientCertificates.OFF) == (clientAuthorities != null)) {
      throw new IllegalArgumentException(
          "clients' certificates are %s and the file of their authorities is %s, expected both or none"
              .formatted(clientCertificates, clientAuthorities));
    }
  }

  /** One certificate's PEM files: its chain, the server's own first, and its private key. */
  public record PairFiles(PemSource certificate, PemSource key) {}

  /** The requirement that clients present certificates. */
  public enum ClientCertificates {
    OFF,
    /** Clients need not send a certificate, but one that is sent must be valid. */
    OPTIONAL,
    /** A connection without a valid certificate is refused. */
    REQUIRED
  }

  /** Returns settings without clients' certificates. */
  public static TlsSettings of(List<PairFiles> pairs) {
    return of(pairs, ClientCertificates.OFF, null);
  }

  /**
   * @param authorities null if clients are not asked for certificates
   */
  public static TlsSettings of(
      List<PairFiles> pairs, ClientCertificates clients, @Nullable Path authorities) {
    return new TlsSettings(pairs, clients, authorities, USUAL_CHECK);
  }
}
