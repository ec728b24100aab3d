package dev.floe.loadtest.origin;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Properties;

/**
 * S3Proxy (org.gaul) in this process. It keeps each bucket as a folder in one folder, and each
 * object as a file.
 *
 * <p>S3Proxy brings its own versions of the AWS SDK, Jackson, Logback and an XML parser. A separate
 * class loader keeps them from the gateway, whose class path is thus the same as in production;
 * hence the few reflective calls.
 *
 * <p>S3Proxy overwrites files in place, so a reader may see an incomplete overwrite. Tests that
 * overwrite under load need {@link MinioOrigin}.
 */
public final class EmbeddedOrigin implements S3Server {
  private final URLClassLoader loader;
  private final Object server;
  private final URI endpoint;
  private final String accessKey;
  private final String secretKey;

  private EmbeddedOrigin(
      URLClassLoader loader, Object server, URI endpoint, String accessKey, String secretKey) {
    this.loader = loader;
    this.server = server;
    this.endpoint = endpoint;
    this.accessKey = accessKey;
    this.secretKey = secretKey;
  }

  /**
   * Starts the server on a free port of loopback.
   *
   * @param folder the folder of the buckets; created if missing
   * @throws IOException if the folder cannot be created or the server does not start
   */
  public static EmbeddedOrigin start(Path folder, String accessKey, String secretKey)
      throws IOException {
    Files.createDirectories(folder);
    URI endpoint = URI.create("http://127.0.0.1:" + FreePort.take());
    Properties properties = new Properties();
    properties.setProperty("s3proxy.endpoint", endpoint.toString());
    properties.setProperty("s3proxy.authorization", "aws-v2-or-v4");
    properties.setProperty("s3proxy.identity", accessKey);
    properties.setProperty("s3proxy.credential", secretKey);
    properties.setProperty("s3proxy.ignore-unknown-headers", "true");
    properties.setProperty("jclouds.filesystem.basedir", folder.toAbsolutePath().toString());
    URLClassLoader loader = loader();
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try {
      // S3Proxy's libraries look for their providers through the thread's loader.
      thread.setContextClassLoader(loader);
      Object server = startServer(loader, properties);
      return new EmbeddedOrigin(loader, server, endpoint, accessKey, secretKey);
    } catch (ReflectiveOperationException e) {
      loader.close();
      throw new IOException("the embedded S3 server did not start on " + folder, cause(e));
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private static Object startServer(ClassLoader loader, Properties properties)
      throws ReflectiveOperationException {
    Class<?> stores = loader.loadClass("org.gaul.s3proxy.BlobStores");
    Object store =
        stores
            .getMethod("create", String.class, Properties.class)
            .invoke(null, "filesystem-nio2", properties);
    Class<?> builders = loader.loadClass("org.gaul.s3proxy.S3Proxy$Builder");
    Object builder =
        builders.getMethod("fromProperties", Properties.class).invoke(null, properties);
    Class<?> storeType = loader.loadClass("org.gaul.s3proxy.blobstore.BlobStore");
    builders.getMethod("blobStore", storeType).invoke(builder, store);
    Object server = builders.getMethod("build").invoke(builder);
    server.getClass().getMethod("start").invoke(server);
    return server;
  }

  /**
   * Returns a loader of S3Proxy's jar, which the build puts in origin/ next to this class's jar or
   * folder.
   */
  private static URLClassLoader loader() throws IOException {
    try {
      URI own = EmbeddedOrigin.class.getProtectionDomain().getCodeSource().getLocation().toURI();
      Path jar = Path.of(own).resolveSibling("origin").resolve("s3proxy.jar");
      if (!Files.isRegularFile(jar)) {
        throw new IOException(
            jar + " is missing, expected from the build (mvn generate-resources)");
      }
      String logging =
          Objects.requireNonNull(EmbeddedOrigin.class.getResource("/s3proxy/logback-test.xml"))
              .toString();
      URI loggingFolder = URI.create(logging.substring(0, logging.lastIndexOf('/') + 1));
      URL[] path = {loggingFolder.toURL(), jar.toUri().toURL()};
      return new URLClassLoader("s3proxy", path, ClassLoader.getPlatformClassLoader());
    } catch (URISyntaxException e) {
      throw new IOException("the class path contains a location that is not a URI", e);
    }
  }

  private static Throwable cause(ReflectiveOperationException e) {
    return e instanceof InvocationTargetException called && called.getCause() != null
        ? called.getCause()
        : e;
  }

  @Override
  public URI endpoint() {
    return endpoint;
  }

  @Override
  public String accessKey() {
    return accessKey;
  }

  @Override
  public String secretKey() {
    return secretKey;
  }

  @Override
  public void close() {
    try {
      server.getClass().getMethod("stop").invoke(server);
      loader.close();
    } catch (ReflectiveOperationException | IOException e) {
      throw new IllegalStateException("the embedded S3 server did not stop", e);
    }
  }
}
