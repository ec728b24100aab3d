package dev.floe.loadtest.origin;

import dev.floe.gateway.task.BackgroundTasks;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * A proxy in front of an S3 server. It passes every byte on unchanged, counts requests and bytes,
 * and injects the faults that a test adds. Thread-safe; a virtual thread per connection.
 *
 * <p>A fault applies to the requests that match it until it is closed or has applied the given
 * number of times. If several faults match a request, only the one that was added first applies.
 */
public final class CountingOrigin implements S3Server {
  /** The most connections at a time; further ones are reset. */
  private static final int CONNECTIONS = 16_384;

  private final S3Server server;
  private final ServerSocket listener;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final Queue<CountedRequest> requests = new ConcurrentLinkedQueue<>();
  private final List<ActiveFault> faults = new CopyOnWriteArrayList<>();

  /** The connections' threads, and the one that accepts them. */
  private final BackgroundTasks threads =
      new BackgroundTasks("the counting origin", CONNECTIONS + 1);

  /** A fault that applies a limited number of times, or until it is closed. */
  public final class ActiveFault implements AutoCloseable {
    private final Predicate<CountedRequest> which;
    private final OriginFault fault;
    private final AtomicInteger timesLeft;

    private ActiveFault(Predicate<CountedRequest> which, OriginFault fault, int times) {
      this.which = which;
      this.fault = fault;
      timesLeft = new AtomicInteger(times);
    }

    private boolean appliesTo(CountedRequest request) {
      return which.test(request) && timesLeft.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
    }

    /** Ends the fault for later requests, and releases the requests that it holds. */
    @Override
    public void close() {
      faults.remove(this);
      switch (fault) {
        case OriginFault.HoldRequest(Hold hold) -> hold.release();
        case OriginFault.HoldAnswer(Hold hold) -> hold.release();
        case OriginFault.HoldBody(Hold hold, int _) -> hold.release();
        case OriginFault.CommitLate(Hold hold) -> hold.release();
        case OriginFault.Delay _,
            OriginFault.LoseAnswer _,
            OriginFault.ReplaceAnswer _,
            OriginFault.CutBody _,
            OriginFault.Reset _,
            OriginFault.ResetBody _,
            OriginFault.Stall _,
            OriginFault.StallBody _,
            OriginFault.Throttle _,
            OriginFault.AddHeaders _,
            OriginFault.Verbatim _,
            OriginFault.Answer _ -> {}
      }
    }
  }

  private CountingOrigin(S3Server server, ServerSocket listener) {
    this.server = server;
    this.listener = listener;
  }

  /** Starts on a free port of loopback. Takes ownership of the server. */
  public static CountingOrigin start(S3Server server) throws IOException {
    ServerSocket listener = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
    CountingOrigin origin = new CountingOrigin(server, listener);
    origin.threads.start("origin-accept", origin::accept);
    return origin;
  }

  /** Applies the fault to every matching request from now on. */
  public ActiveFault fault(Predicate<CountedRequest> which, OriginFault fault) {
    return fault(which, fault, Integer.MAX_VALUE);
  }

  /** Applies the fault to the next {@code times} matching requests. */
  public ActiveFault fault(Predicate<CountedRequest> which, OriginFault fault, int times) {
    ActiveFault active = new ActiveFault(which, fault, times);
    faults.add(active);
    return active;
  }

  /** Matches requests with this method for this {@code bucket/key}. */
  public static Predicate<CountedRequest> is(String method, String name) {
    return request -> request.method().equals(method) && request.name().equals(name);
  }

  /** Returns every request since the start or {@link #forget}, in the order of arrival. */
  public List<CountedRequest> requests() {
    return new ArrayList<>(requests);
  }

  public List<CountedRequest> requests(String method, String name) {
    return requests.stream().filter(is(method, name)).toList();
  }

  /** Returns the number of GET requests for the object or a part of it. */
  public int reads(String name) {
    return requests("GET", name).size();
  }

  /** Returns the number of the object's bytes sent in answers to GET. */
  public long bytesRead(String name) {
    return requests("GET", name).stream().mapToLong(CountedRequest::answerBytes).sum();
  }

  /** Forgets all requests so far, and with them all counts. */
  public void forget() {
    requests.clear();
  }

  /** Ends all connections, as an origin that restarts does; new ones are accepted. */
  public void disconnect() {
    sockets.forEach(CountingOrigin::end);
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        if (!threads.start("origin-connection", () -> serve(client))) {
          end(client);
        }
      } catch (IOException e) {
        if (!listener.isClosed()) {
          throw new IllegalStateException("the counting origin cannot accept", e);
        }
      }
    }
  }

  private void serve(Socket client) {
    sockets.add(client);
    try (client) {
      new OriginConnection(client, new ToServer(), this::arrived).serve();
    } catch (IOException e) {
      // Client or server disconnected, or a fault ended the connection: the other side sees it
      // closed.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      sockets.remove(client);
    }
  }

  /** Connections to the server, which {@link #disconnect} ends too. */
  private final class ToServer implements OriginConnection.Dialler {
    @Override
    public Socket dial() throws IOException {
      Socket dialled = new Socket(server.endpoint().getHost(), server.endpoint().getPort());
      sockets.add(dialled);
      return dialled;
    }

    /** Closes with a reset, so that no port stays in TIME_WAIT. */
    @Override
    public void close(Socket dialled) {
      sockets.remove(dialled);
      end(dialled);
    }
  }

  /** Counts the request and returns the fault that applies to it, if any. */
  private Optional<OriginFault> arrived(CountedRequest request) {
    requests.add(request);
    for (ActiveFault active : faults) {
      if (active.appliesTo(request)) {
        return Optional.of(active.fault);
      }
    }
    return Optional.empty();
  }

  /**
   * Closes with a reset, so that the client does not take the bytes written so far for a complete
   * answer.
   */
  static void end(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
    } catch (SocketException e) {
      // Closed already.
    }
    try {
      socket.close();
    } catch (IOException e) {
      // The socket is closed nevertheless.
    }
  }

  @Override
  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + listener.getLocalPort());
  }

  @Override
  public String accessKey() {
    return server.accessKey();
  }

  @Override
  public String secretKey() {
    return server.secretKey();
  }

  /** Ends all connections and the server. Afterwards no thread of this proxy runs. */
  @Override
  public void close() {
    faults.forEach(ActiveFault::close);
    try {
      listener.close();
    } catch (IOException e) {
      throw new IllegalStateException("the counting origin did not close", e);
    }
    disconnect();
    server.close();
    threads.close();
  }
}
