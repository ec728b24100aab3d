package dev.floe.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.gateway.admin.AdminServer;
import dev.floe.gateway.admin.AdminServer.Answer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class NodesCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(int port, String... more) {
    CommandLine command = new CommandLine(new NodesCommand());
    command.setOut(new PrintWriter(out, true));
    command.setErr(new PrintWriter(err, true));
    String[] arguments = new String[more.length + 2];
    arguments[0] = "--admin";
    arguments[1] = "http://127.0.0.1:" + port;
    System.arraycopy(more, 0, arguments, 2, more.length);
    return command.execute(arguments);
  }

  private static AdminServer admin() throws Exception {
    AdminServer admin =
        AdminServer.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    admin.page(
        "/nodes",
        () ->
            new Answer(
                200,
                "application/json",
                """
                {"nodes": [
                  {"name": "floe-node-0", "state": "live", "memoryMegabytes": 1536,
                   "instances": [
                     {"id": "0123456789abcdef", "role": "primary", "bytesHeld": 1048576,
                      "segments": 3, "objects": 2, "zone": "use1-az1"},
                     {"id": "fedcba9876543210", "role": "peer", "bytesHeld": 524288,
                      "segments": 2, "objects": 1, "zone": "use1-az2"}],
                   "bill": {"invocations": 2, "billedMillis": 1500, "dollars": 0.0000379}},
                  {"name": "floe-node-1", "state": "cold", "memoryMegabytes": 1536,
                   "instances": [],
                   "bill": {"invocations": 0, "billedMillis": 0, "dollars": 0}}],
                 "objects": 4}
                """));
    return admin;
  }

  @Test
  void listsNodesWithTheirHoldingsAndCosts() throws Exception {
    try (AdminServer admin = admin()) {
      assertThat(run(admin.port())).isZero();
    }

    assertThat(out.toString().lines().map(line -> line.stripTrailing().replaceAll(" +", " ")))
        .containsExactly(
            "node state MiB zone held MiB segments objects calls billed s dollars",
            "floe-node-0 live 1536 1.5 5 2 1.500 0.0000379",
            " primary 01234567 use1-az1 1.0 3 2",
            " peer fedcba98 use1-az2 0.5 2 1",
            "floe-node-1 cold 1536 0.0 0 0 0.000 0.0000000",
            "4 objects on all nodes together");
  }

  @Test
  void printsJsonForOtherTools() throws Exception {
    try (AdminServer admin = admin()) {
      assertThat(run(admin.port(), "--json")).isZero();
    }

    assertThat(out.toString().replaceAll("\\s", ""))
        .contains("\"bill\":{\"invocations\":2,\"billedMillis\":1500");
  }

  @Test
  void namesTheAddressIfNoGatewayListensThere() throws Exception {
    int port;
    try (AdminServer admin = admin()) {
      port = admin.port();
    }

    assertThat(run(port)).isOne();

    assertThat(err.toString()).contains("127.0.0.1:" + port, "no gateway listens there");
  }
}
