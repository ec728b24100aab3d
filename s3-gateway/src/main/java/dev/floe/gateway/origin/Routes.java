package dev.floe.gateway.origin;

import java.util.Date;
import java.util.List;
import org.apache.http.HttpException;
import org.apache.http.HttpHost;
import org.apache.http.HttpRequest;
import org.apache.http.auth.AuthScope;
import org.apache.http.auth.UsernamePasswordCredentials;
import org.apache.http.client.CookieStore;
import org.apache.http.client.CredentialsProvider;
import org.apache.http.client.protocol.HttpClientContext;
import org.apache.http.cookie.Cookie;
import org.apache.http.impl.client.BasicCredentialsProvider;
import org.apache.http.impl.conn.DefaultRoutePlanner;
import org.apache.http.impl.conn.DefaultSchemePortResolver;
import org.apache.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.apache.ProxyConfiguration;

/**
 * Plans the route of each request: through the proxy that the SDK's settings name, and without
 * cookies. The HTTP client would keep one cookie jar for the requests of all clients, and only the
 * route planner can change that. Thread-safe.
 */
final class Routes extends DefaultRoutePlanner {
  /** Disables the SDK's own proxy support, which this planner replaces. */
  static final ProxyConfiguration NO_PROXY =
      ProxyConfiguration.builder()
          .useSystemPropertyValues(false)
          .useEnvironmentVariableValues(false)
          .build();

  private final ProxyConfiguration proxy = ProxyConfiguration.builder().build();

  Routes() {
    super(DefaultSchemePortResolver.INSTANCE);
  }

  /** Returns the credentials for the proxy. */
  CredentialsProvider credentials() {
    CredentialsProvider provider = new BasicCredentialsProvider();
    if (proxy.username() != null) {
      provider.setCredentials(
          new AuthScope(proxy.host(), proxy.port()),
          new UsernamePasswordCredentials(proxy.username(), proxy.password()));
    }
    return provider;
  }

  @Override
  protected @Nullable HttpHost determineProxy(
      HttpHost target, HttpRequest request, HttpContext context) throws HttpException {
    HttpClientContext.adapt(context).setCookieStore(NoCookies.INSTANCE);
    boolean direct =
        proxy.host() == null
            || proxy.nonProxyHosts().stream().anyMatch(p -> target.getHostName().matches(p));
    return direct ? null : new HttpHost(proxy.host(), proxy.port(), proxy.scheme());
  }

  /** A cookie jar that keeps nothing. */
  private enum NoCookies implements CookieStore {
    INSTANCE;

    @Override
    public void addCookie(Cookie cookie) {}

    @Override
    public List<Cookie> getCookies() {
      return List.of();
    }

    @Override
    public boolean clearExpired(Date date) {
      return false;
    }

    @Override
    public void clear() {}
  }
}
