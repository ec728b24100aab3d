package dev.floe.node.host.link;

import dev.floe.node.host.task.HostThreads;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The network of one environment: it listens on loopback in the gateway's place and relays each
 * connection. It has at most {@value #MAX_LINKS} links, and queues about 2 MiB for each at most.
 * Thread-safe; {@link #close} ends all links.
 */
public final class LinkShim implements AutoCloseable {
  /** One more than the most lanes that an invocation may request. */
  private static final int MAX_LINKS = 256;

  /**
   * The most threads: those of all links, one for each link that is being connected, and one or two
   * that accept connections.
   */
  private static final int MAX_THREADS = MAX_LINKS * (Link.THREADS + 1) + 2;

  /** Small, so that the kernel acknowledges few bytes for a frozen environment. */
  private static final int SOCKET_BUFFER_BYTES = 256 << 10;

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  private final LinkRules rules;
  private final LinkGate gate = new LinkGate();
  private final Pump.Shared fromFunction;
  private final Pump.Shared toFunction;
  private final SplittableRandom random;
  private final Set<Link> links = ConcurrentHashMap.newKeySet();
  private final HostThreads threads;
  private @Nullable ServerSocket listener;
  private String gateway = "";
  private boolean closed;

  /**
   * The numbers of an environment's links.
   *
   * @param open the number of links that are not closed
   * @param forgotten the number of open links that the network has forgotten
   */
  public record Count(int open, int forgotten) {
    public static final Count NONE = new Count(0, 0);
  }

  /**
   * @param name the environment's name, used in the names of threads
   * @param seed decides which bytes are damaged; differs from environment to environment
   */
  public LinkShim(LinkRules rules, String name, long seed) {
    this.rules = rules;
    this.random = new SplittableRandom(seed);
    long delayNanos = rules.delay().toNanos();
    fromFunction = new Pump.Shared(gate, new Throttle(rules.rate()), delayNanos);
    toFunction = new Pump.Shared(gate, new Throttle(rules.rate()), delayNanos);
    threads = new HostThreads("link-" + name, MAX_THREADS);
  }

  /**
   * Returns the address at which the shim listens in the gateway's place. It changes only when the
   * gateway's address does; the old links are then closed. A closed shim returns the gateway's
   * address.
   *
   * @param newGateway {@code host:port}
   * @throws UncheckedIOException if no port is free
   */
  public synchronized String relayTo(String newGateway) {
    if (closed) {
      return newGateway;
    }
    ServerSocket current = listener;
    if (current == null || !gateway.equals(newGateway)) {
      closeAll();
      current = listen(address(newGateway));
      listener = current;
      gateway = newGateway;
    }
    return "%s:%d".formatted(current.getInetAddress().getHostAddress(), current.getLocalPort());
  }

  private ServerSocket listen(InetSocketAddress target) {
    try {
      ServerSocket opened = new ServerSocket();
      opened.setOption(StandardSocketOptions.SO_RCVBUF, SOCKET_BUFFER_BYTES);
      opened.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      threads.execute(() -> accept(opened, target));
      return opened;
    } catch (IOException e) {
      throw new UncheckedIOException("no free port for the network of an environment", e);
    }
  }

  /** Stops all links in both directions. */
  public void freeze() {
    gate.set(false);
  }

  public void thaw() {
    gate.set(true);
  }

  public Count count() {
    int open = 0;
    int forgotten = 0;
    for (Link link : links) {
      open++;
      forgotten += link.isForgotten() ? 1 : 0;
    }
    return new Count(open, forgotten);
  }

  private void accept(ServerSocket from, InetSocketAddress target) {
    try {
      while (true) {
        Socket function = from.accept();
        if (links.size() >= MAX_LINKS || !threads.start(() -> connect(function, target))) {
          Link.reset(function);
        }
      }
    } catch (IOException e) {
      // The listener is closed.
    }
  }

  private void connect(Socket function, InetSocketAddress target) {
    Socket dialled = new Socket();
    try {
      dialled.setReceiveBufferSize(SOCKET_BUFFER_BYTES);
      InetSocketAddress resolved = new InetSocketAddress(target.getHostString(), target.getPort());
      dialled.connect(resolved, (int) CONNECT_TIMEOUT.toMillis());
      dialled.setTcpNoDelay(true);
      function.setTcpNoDelay(true);
      begin(function, dialled);
    } catch (IOException e) {
      Link.reset(function);
      Link.reset(dialled);
    }
  }

  private synchronized void begin(Socket function, Socket dialled) throws IOException {
    if (closed || links.size() >= MAX_LINKS) {
      throw new IOException("the environment has ended, or has too many links");
    }
    Link link = new Link(function, dialled, rules.forgetAfter(), links::remove);
    links.add(link);
    if (!link.start(threads, fromFunction, toFunction, rules.flipEveryBytes(), random.split())) {
      throw new IOException("too many threads relay for the environment");
    }
  }

  /** Parses {@code host:port}, with IPv6 addresses in brackets; does not resolve the name. */
  private static InetSocketAddress address(String gateway) {
    int colon = gateway.lastIndexOf(':');
    return InetSocketAddress.createUnresolved(
        gateway.substring(0, colon).replaceAll("^\\[|]$", ""),
        Integer.parseInt(gateway.substring(colon + 1)));
  }

  /** Ends all links. Afterwards none of their threads runs. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      closeAll();
    }
    threads.close(); // without the lock, which a thread that connects may wait for
  }

  /** Returns the number of running threads of the links and of the listener. */
  int threadsRunning() {
    return threads.running();
  }

  private void closeAll() {
    try {
      if (listener != null) {
        listener.close();
      }
    } catch (IOException e) {
      // It is closed already.
    }
    links.forEach(Link::close);
    links.clear();
  }
}
