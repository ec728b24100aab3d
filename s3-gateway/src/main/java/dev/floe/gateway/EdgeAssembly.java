package dev.floe.gateway;

import dev.floe.gateway.access.AccessLog;
import dev.floe.gateway.access.JsonLineFormat;
import dev.floe.gateway.access.LineFormat;
import dev.floe.gateway.access.S3LineFormat;
import dev.floe.gateway.config.ClientConfig;
import dev.floe.gateway.config.ConfigException;
import dev.floe.gateway.config.GatewayConfig;
import dev.floe.gateway.config.ListenConfig;
import dev.floe.gateway.config.TlsConfig;
import dev.floe.gateway.config.secrets.SecretFile;
import dev.floe.gateway.config.secrets.SecretStore;
import dev.floe.gateway.exchange.ExchangeHandler;
import dev.floe.gateway.http.EdgeProtocols;
import dev.floe.gateway.http.HttpEdge;
import dev.floe.gateway.http.tls.PemSource;
import dev.floe.gateway.http.tls.TlsContexts;
import dev.floe.gateway.http.tls.TlsSettings;
import dev.floe.gateway.memory.Loops;
import dev.floe.gateway.metrics.GatewayMetrics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Builds the client edge and the access log from their settings. */
final class EdgeAssembly {
  private EdgeAssembly() {}

  /**
   * Starts the client edge. Both the settings and the process's limit on open files bound its
   * connections.
   */
  static HttpEdge start(
      GatewayConfig config, Loops loops, ExchangeHandler handler, GatewayMetrics metrics)
      throws IOException {
    return HttpEdge.start(
        OpenFiles.fit(Settings.edge(config), config, loops.count()),
        new EdgeProtocols(
            tls(config.listen().tls()).orElse(null),
            config.listen().tls().http2() == TlsConfig.Http2.ON,
            config.listen().proxies()),
        loops,
        handler,
        metrics);
  }

  /**
   * Opens the access log, which is closed with the other parts.
   *
   * @return null if none is configured
   * @throws IOException if its file cannot be written
   */
  static @Nullable AccessLog accessLog(
      ClientConfig clients, GatewayMetrics metrics, Started started) throws IOException {
    Path file = clients.accessLog().file();
    if (file == null) {
      return null;
    }
    LineFormat format =
        switch (clients.accessLog().format()) {
          case S3 -> new S3LineFormat();
          case JSON -> new JsonLineFormat();
        };
    return started.add(AccessLog.open(file, format, metrics));
  }

  /**
   * Checks that the certificates are usable, and keeps none of them.
   *
   * @throws ConfigException naming the first unusable file
   */
  static void check(ListenConfig listen) throws ConfigException {
    Optional<TlsSettings> tls = tls(listen.tls());
    try {
      if (tls.isPresent()) {
        TlsContexts.check(tls.get());
      }
    } catch (IOException e) {
      throw new ConfigException("listen.tls: " + e.getMessage(), e);
    }
  }

  private static PemSource pem(SecretFile file) {
    return switch (file) {
      case SecretFile.OnDisk(Path path) -> PemSource.file(path);
      case SecretFile.InStore(String reference, SecretStore store) ->
          new PemSource(reference, () -> pem(reference, store));
    };
  }

  private static byte[] pem(String reference, SecretStore store) throws IOException {
    try {
      return store.text(reference).getBytes(StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new IOException("%s cannot be read: %s".formatted(reference, e.getMessage()), e);
    }
  }

  private static Optional<TlsSettings> tls(TlsConfig tls) {
    if (!tls.enabled()) {
      return Optional.empty();
    }
    return Optional.of(
        TlsSettings.of(
            IntStream.range(0, tls.certificateFiles().size())
                .mapToObj(i ->
                    new TlsSettings.PairFiles(
                        pem(tls.certificateFiles().get(i)), pem(tls.keyFiles().get(i))))
                .toList(),
            switch (tls.clientCertificates()) {
              case OFF -> TlsSettings.ClientCertificates.OFF;
              case OPTIONAL -> TlsSettings.ClientCertificates.OPTIONAL;
              case REQUIRED -> TlsSettings.ClientCertificates.REQUIRED;
            },
            tls.clientCaFile()));
  }
}
