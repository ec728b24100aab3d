package dev.floe.node.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests the Runtime API's client with a server that sends prepared bytes as its answers. */
class RuntimeApiTest {
  private static final String ACCEPTED = "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n";
  private static final Pattern LENGTH = Pattern.compile("\r\nContent-Length: (\\d+)\r\n");

  private final Queue<String> answers = new ConcurrentLinkedQueue<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final AtomicInteger connections = new AtomicInteger();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private ServerSocket server;
  private RuntimeApi api;

  @BeforeEach
  void start() throws IOException {
    server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    threads.execute(this::accept);
    api = new RuntimeApi("127.0.0.1:" + server.getLocalPort());
  }

  @AfterEach
  void stop() throws IOException {
    api.close();
    server.close();
    threads.close();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = server.accept();
        connections.incrementAndGet();
        threads.execute(() -> serve(client));
      }
    } catch (IOException e) {
      // The test has ended.
    }
  }

  /** Answers requests until no answer is left, and then closes the connection. */
  private void serve(Socket client) {
    try (client) {
      for (String request = read(client.getInputStream());
          !request.isEmpty();
          request = read(client.getInputStream())) {
        requests.add(request);
        String answer = answers.poll();
        if (answer == null) {
          return;
        }
        client.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
        if (answers.isEmpty()) {
          return;
        }
      }
    } catch (IOException e) {
      // The client disconnected.
    }
  }

  private static String read(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        return "";
      }
      head.write(next);
    }
    Matcher length = LENGTH.matcher(head.toString(StandardCharsets.ISO_8859_1));
    assertThat(length.find()).isTrue();
    head.writeBytes(in.readNBytes(Integer.parseInt(length.group(1))));
    return head.toString(StandardCharsets.UTF_8);
  }

  private static String ok(String fields, String body) {
    return "HTTP/1.1 200 OK\r\n" + fields + "\r\n" + body;
  }

  @Test
  void makesAllCallsOverOneConnection() throws Exception {
    answers.addAll(
        List.of(
            ok("Lambda-Runtime-Aws-Request-Id: id-1\r\nContent-Length: 3\r\n", "é!"),
            ACCEPTED,
            ACCEPTED));
    RuntimeApi.Answer next = api.next();
    assertThat(next.body()).isEqualTo("é!");
    assertThat(next.header("lambda-runtime-aws-request-id")).isEqualTo("id-1");
    api.respond("id-1", "ü");
    api.fail("id-2", "{}");

    assertThat(connections).hasValue(1);
    String host = "Host: 127.0.0.1:" + server.getLocalPort();
    assertThat(requests.get(0))
        .startsWith("GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\n")
        .contains(host, "Content-Length: 0");
    assertThat(requests.get(1))
        .startsWith("POST /2018-06-01/runtime/invocation/id-1/response HTTP/1.1\r\n")
        .contains(host, "Content-Length: 2\r\n")
        .endsWith("\r\n\r\nü");
    assertThat(requests.get(2))
        .startsWith("POST /2018-06-01/runtime/invocation/id-2/error HTTP/1.1\r\n")
        .endsWith("\r\n\r\n{}");
  }

  @Test
  void connectsAgainAfterAnAnswerThatClosesTheConnection() throws Exception {
    answers.add("HTTP/1.1 202 Accepted\r\nConnection: Close\r\nContent-Length: 0\r\n\r\n");
    api.respond("a", "");
    answers.add(ACCEPTED);
    api.respond("b", "");
    assertThat(connections).hasValue(2);
  }

  @Test
  void readsABodyInChunks() throws Exception {
    answers.add(
        ok(
            "Transfer-Encoding: chunked\r\n",
            "3;name=value\r\nabc\r\nA\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\n"));
    assertThat(api.next().body()).isEqualTo("abc0123456789");
  }

  @Test
  void namesAHeaderThatIsMissing() throws Exception {
    answers.add(ok("Content-Length: 0\r\n", ""));
    RuntimeApi.Answer answer = api.next();
    assertThatThrownBy(() -> answer.header("lambda-runtime-deadline-ms"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("without header lambda-runtime-deadline-ms");
  }

  static Stream<Arguments> unusable() {
    return Stream.of(
        Arguments.of("", "connection ended"),
        Arguments.of("HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n", "status 500, expected 200"),
        Arguments.of("SSH-2.0-x\r\n\r\n", "no HTTP answer: SSH-2.0-x"),
        Arguments.of("HTTP/1.1 two\r\n\r\n", "length two, expected 0 to 6291456"),
        Arguments.of(ok("Content-Length: -1\r\n", ""), "length -1"),
        Arguments.of(ok("Content-Length: 6291457\r\n", ""), "length 6291457"),
        Arguments.of(ok("Content-Length: 5\r\n", "abc"), "body ends after 3 bytes"),
        Arguments.of(ok("Transfer-Encoding: chunked\r\n", "3\r\na"), "body ends after 1 bytes"),
        Arguments.of(ok("Transfer-Encoding: chunked\r\n", "x\r\n"), "length x"),
        Arguments.of(
            ok(
                "Transfer-Encoding: chunked\r\n",
                "600000\r\n" + "a".repeat(6 << 20) + "\r\n1\r\na\r\n"),
            "body of more than 6291456 bytes"),
        Arguments.of(ok("A: " + "b".repeat(16 << 10) + "\r\n", ""), "line of more than 16384"));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("unusable")
  void refusesAnAnswerThatItCannotUse(String answer, String message) {
    if (!answer.isEmpty()) {
      answers.add(answer);
    }
    assertThatThrownBy(() -> api.next())
        .isInstanceOf(IOException.class)
        .hasMessageContaining(message);
  }

  @Test
  void reportsAnAnswerThatThePlatformDoesNotAccept() {
    answers.add("HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n");
    assertThatThrownBy(() -> api.respond("a", "b"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("status 413, expected 202");
  }
}
