package dev.floe.loadtest.bench.process;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A key and its self-signed certificate for loopback, which the JDK's keytool makes.
 *
 * @param store a PKCS 12 file
 * @param certificate the certificate as PEM
 * @param key the key as PEM
 */
public record TlsKey(Path store, Path certificate, Path key) {
  private static final String ALIAS = "bench";
  private static final String PASSWORD = "bench-password";

  /** Makes the three files in this folder. */
  public static TlsKey make(Path folder) throws IOException, InterruptedException {
    Path store = folder.resolve("tls.p12");
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair",
            "-keystore",
            store.toString(),
            "-storetype",
            "PKCS12",
            "-storepass",
            PASSWORD,
            "-alias",
            ALIAS,
            "-keyalg",
            "EC",
            "-groupname",
            "secp256r1",
            "-dname",
            "CN=localhost",
            "-ext",
            "SAN=dns:localhost,ip:127.0.0.1");
    Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (keytool.waitFor() != 0) {
      throw new IOException("keytool failed: " + output);
    }
    TlsKey made = new TlsKey(store, folder.resolve("tls.crt"), folder.resolve("tls.key"));
    try {
      KeyStore read = made.read();
      Key key = read.getKey(ALIAS, PASSWORD.toCharArray());
      write(made.certificate, "CERTIFICATE", read.getCertificate(ALIAS).getEncoded());
      write(made.key, "PRIVATE KEY", key.getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IOException("keytool's store cannot be read", e);
    }
    return made;
  }

  private static void write(Path file, String kind, byte[] der) throws IOException {
    byte[] lineEnd = {'\n'};
    String text = Base64.getMimeEncoder(64, lineEnd).encodeToString(der);
    Files.writeString(
        file,
        "-----BEGIN %s-----\n%s\n-----END %1$s-----\n".formatted(kind, text),
        StandardCharsets.US_ASCII);
  }

  private KeyStore read() throws IOException, GeneralSecurityException {
    KeyStore read = KeyStore.getInstance("PKCS12");
    try (InputStream bytes = Files.newInputStream(store)) {
      read.load(bytes, PASSWORD.toCharArray());
    }
    return read;
  }

  /** Returns a context of the JDK's TLS for a server with the key of this PKCS 12 file. */
  static SSLContext server(Path store) throws IOException {
    try {
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(new TlsKey(store, store, store).read(), PASSWORD.toCharArray());
      SSLContext context = SSLContext.getInstance("TLSv1.3");
      context.init(keys.getKeyManagers(), null, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException("cannot use the key of %s for TLS".formatted(store), e);
    }
  }

  /** Connects to a server that has this key, by TLS. */
  ByteChannel connect(InetSocketAddress server) throws IOException {
    Socket socket = client().getSocketFactory().createSocket(server.getAddress(), server.getPort());
    socket.setTcpNoDelay(true);
    return new Encrypted(
        socket,
        Channels.newChannel(socket.getInputStream()),
        Channels.newChannel(socket.getOutputStream()));
  }

  private SSLContext client() throws IOException {
    try {
      Certificate own = read().getCertificate(ALIAS);
      KeyStore trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      trusted.setCertificateEntry(ALIAS, own);
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trusted);
      SSLContext context = SSLContext.getInstance("TLSv1.3");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException("cannot trust the certificate of %s for TLS".formatted(store), e);
    }
  }

  /** A connection by TLS, as a channel. */
  private record Encrypted(Socket socket, ReadableByteChannel in, WritableByteChannel out)
      implements ByteChannel {
    @Override
    public int read(ByteBuffer into) throws IOException {
      return in.read(into);
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
      return out.write(from);
    }

    @Override
    public boolean isOpen() {
      return !socket.isClosed();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
