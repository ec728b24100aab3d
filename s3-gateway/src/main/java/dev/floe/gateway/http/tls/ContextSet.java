package dev.floe.gateway.http.tls;

import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The TLS contexts by server name, made from one reading of the files. Immutable. */
final class ContextSet {
  private static final String[] VERSIONS = {"TLSv1.3", "TLSv1.2"};

  private final List<PemFile> files;
  private final List<ServerCertificate> certificates = new ArrayList<>();
  private final Map<String, SslContext> byName = new HashMap<>();
  private final SslContext usual;

  private ContextSet(List<PemFile> files, TlsSettings settings, List<String> protocols)
      throws IOException {
    this.files = files;
    int pairs = settings.pairs().size();
    List<X509Certificate> authorities =
        files.size() > 2 * pairs ? files.getLast().certificates() : List.of();
    SslContext first = null;
    for (int i = 0; i < pairs; i++) {
      ServerCertificate certificate = ServerCertificate.of(files.get(2 * i), files.get(2 * i + 1));
      SslContext context =
          context(certificate, settings.clientCertificates(), authorities, protocols);
      certificates.add(certificate);
      certificate.names().forEach(name -> byName.putIfAbsent(name, context));
      first = first == null ? context : first;
    }
    if (first == null) {
      throw new IllegalStateException("no certificate");
    }
    usual = first;
  }

  /**
   * Reads the files and makes contexts from them.
   *
   * @param protocols the protocols offered by ALPN, the preferred one first
   * @throws IOException naming the first unusable file
   */
  static ContextSet read(TlsSettings settings, List<String> protocols) throws IOException {
    return new ContextSet(readFiles(settings), settings, protocols);
  }

  /** Returns a new set if any file has changed; otherwise empty. */
  Optional<ContextSet> readIfChanged(TlsSettings settings, List<String> protocols)
      throws IOException {
    List<PemFile> now = readFiles(settings);
    for (int i = 0; i < now.size(); i++) {
      if (!now.get(i).hasContentOf(files.get(i))) {
        return Optional.of(new ContextSet(now, settings, protocols));
      }
    }
    return Optional.empty();
  }

  /**
   * Returns the certificate and the key of each pair, then the file of clients' authorities if
   * there is one.
   */
  private static List<PemFile> readFiles(TlsSettings settings) throws IOException {
    List<PemFile> files = new ArrayList<>();
    for (TlsSettings.PairFiles pair : settings.pairs()) {
      files.add(PemFile.read(pair.certificate()));
      files.add(PemFile.read(pair.key()));
    }
    Path authorities = settings.clientAuthorities();
    if (authorities != null) {
      files.add(PemFile.read(PemSource.file(authorities)));
    }
    return List.copyOf(files);
  }

  private static SslContext context(
      ServerCertificate certificate,
      TlsSettings.ClientCertificates clients,
      List<X509Certificate> authorities,
      List<String> protocols)
      throws IOException {
    SslContextBuilder builder =
        SslContextBuilder.forServer(certificate.key(), certificate.chain())
            .sslProvider(SslProvider.JDK)
            .protocols(VERSIONS)
            .ciphers(Http2SecurityUtil.CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
            .clientAuth(
                switch (clients) {
                  case OFF -> ClientAuth.NONE;
                  case OPTIONAL -> ClientAuth.OPTIONAL;
                  case REQUIRED -> ClientAuth.REQUIRE;
                })
            .applicationProtocolConfig(
                new ApplicationProtocolConfig(
                    ApplicationProtocolConfig.Protocol.ALPN,
                    ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                    ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                    protocols));
    return authorities.isEmpty() ? builder.build() : builder.trustManager(authorities).build();
  }

  /**
   * Returns the context for a name in lower case: that of exactly this name, else that of a
   * wildcard in place of its first label, else the first context.
   *
   * @param name null if the client asked for none
   */
  SslContext of(@Nullable String name) {
    if (name == null) {
      return usual;
    }
    SslContext exact = byName.get(name);
    int dot = name.indexOf('.');
    if (exact == null && dot > 0) {
      exact = byName.get("*" + name.substring(dot));
    }
    return exact == null ? usual : exact;
  }

  List<ServerCertificate> certificates() {
    return List.copyOf(certificates);
  }
}
