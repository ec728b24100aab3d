package dev.floe.loadtest.origin;

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
 * Stands before an S3 server and passes every byte on unchanged: counts requests and bytes, and
 * breaks, delays or holds what a test names. Thread-safe; a virtual thread per connection.
 *
 * <p>A fault applies to the requests that match while it stands, each request meeting the first one
 * only that matches it.
 */
public final class CountingOrigin implements S3Server {
  private final S3Server behind;
  private final ServerSocket listener;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final Queue<CountedRequest> requests = new ConcurrentLinkedQueue<>();
  private final List<Standing> faults = new CopyOnWriteArrayList<>();

  /** A fault that stands until it is closed or has been met as often as it may. */
  public final class Standing implements AutoCloseable {
    private final Predicate<CountedRequest> which;
    private final OriginFault fault;
    private final AtomicInteger timesLeft;

    private Standing(Predicate<CountedRequest> which, OriginFault fault, int times) {
      this.which = which;
      this.fault = fault;
      timesLeft = new AtomicInteger(times);
    }

    private boolean meets(CountedRequest request) {
      return which.test(request) && timesLeft.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
    }

    /** Ends the fault for later requests, and lets go what it holds. */
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
            OriginFault.MistellAnswer _,
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

  private CountingOrigin(S3Server behind, ServerSocket listener) {
    this.behind = behind;
    this.listener = listener;
  }

  /** Starts on a free port of loopback. Takes ownership of the server behind. */
  public static CountingOrigin start(S3Server behind) throws IOException {
    ServerSocket listener = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
    CountingOrigin origin = new CountingOrigin(behind, listener);
    Thread.ofVirtual().name("origin-accept").start(origin::accept);
    return origin;
  }

  /** Makes every matching request from now on meet the fault. */
  public Standing fault(Predicate<CountedRequest> which, OriginFault fault) {
    return fault(which, fault, Integer.MAX_VALUE);
  }

  /** Makes the next {@code times} matching requests meet the fault. */
  public Standing fault(Predicate<CountedRequest> which, OriginFault fault, int times) {
    Standing standing = new Standing(which, fault, times);
    faults.add(standing);
    return standing;
  }

  /** Matches requests with this method for this {@code bucket/key}. */
  public static Predicate<CountedRequest> is(String method, String name) {
    return request -> request.method().equals(method) && request.name().equals(name);
  }

  /** Every request since the start or {@link #forget}, in the order of arrival. */
  public List<CountedRequest> requests() {
    return new ArrayList<>(requests);
  }

  public List<CountedRequest> requests(String method, String name) {
    return requests.stream().filter(is(method, name)).toList();
  }

  /** How often the object's bytes or a part of them were asked for. */
  public int reads(String name) {
    return requests("GET", name).size();
  }

  /** How many bytes of the object went out in answers to GET. */
  public long bytesRead(String name) {
    return requests("GET", name).stream().mapToLong(CountedRequest::answerBytes).sum();
  }

  /** Starts counting anew. */
  public void forget() {
    requests.clear();
  }

  /** Ends all connections, as an origin does that restarts; new ones are taken. */
  public void disconnect() {
    sockets.forEach(CountingOrigin::end);
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        Thread.ofVirtual().name("origin-connection").start(() -> serve(client));
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
      // One of the two went away, or a fault ended the connection: the other sees it closed.
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
      Socket server = new Socket(behind.endpoint().getHost(), behind.endpoint().getPort());
      sockets.add(server);
      return server;
    }

    /** By a reset, so that no port waits for packets that might still come. */
    @Override
    public void close(Socket dialled) {
      sockets.remove(dialled);
      end(dialled);
    }
  }

  /** Counts the request and says which fault it meets, if any. */
  private Optional<OriginFault> arrived(CountedRequest request) {
    requests.add(request);
    for (Standing standing : faults) {
      if (standing.meets(request)) {
        return Optional.of(standing.fault);
      }
    }
    return Optional.empty();
  }

  /** Closes with a reset, so that nothing written before is taken for a whole answer. */
  static void end(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
    } catch (SocketException e) {
      // Closed already.
    }
    try {
      socket.close();
    } catch (IOException e) {
      // Closed all the same.
    }
  }

  @Override
  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + listener.getLocalPort());
  }

  @Override
  public String accessKey() {
    return behind.accessKey();
  }

  @Override
  public String secretKey() {
    return behind.secretKey();
  }

  @Override
  public void close() {
    faults.forEach(Standing::close);
    try {
      listener.close();
    } catch (IOException e) {
      throw new IllegalStateException("the counting origin did not close", e);
    }
    disconnect();
    behind.close();
  }
}
