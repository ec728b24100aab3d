package dev.floe.gateway.s3.operation.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.floe.gateway.cache.CacheRig;
import dev.floe.gateway.cache.FakeExchange.Answer;
import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.model.Caller;
import dev.floe.gateway.model.S3Request;
import dev.floe.gateway.origin.OriginRequest;
import dev.floe.gateway.origin.Signatory;
import dev.floe.gateway.origin.StampedOrigin;
import dev.floe.gateway.origin.WriteStamps;
import dev.floe.gateway.origin.account.OriginAccount;
import dev.floe.gateway.s3.operation.Requests;
import dev.floe.sigv4.Credentials;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReadApprovalsTest {
  private static final Caller ANN = caller("ann", true);
  private static final Caller BOB = caller("bob", true);

  private final CacheRig rig = new CacheRig(64);
  private final WriteStamps stamps = new WriteStamps();
  private final StampedOrigin origin = new StampedOrigin(rig.origin, stamps);
  private final ReadApprovals approvals = new ReadApprovals(origin, stamps, rig::now);
  private final Requests requests = new Requests(rig);
  private final S3Request read = requests.request("GET", "a");

  private static Caller caller(String name, boolean judged) {
    OriginAccount.Source source = () -> new Credentials(name, "secret", null);
    return new Caller(name, name, new OriginAccount(name, judged, source));
  }

  @AfterEach
  void close() {
    rig.close();
  }

  private void approve(Caller caller) throws Exception {
    rig.origin.put("/bucket/a", new byte[100]);
    assertThat(approvals.hasApproved(caller, read)).isFalse();
    assertThat(approvals.ask(caller, read)).isTrue();
    assertThat(approvals.hasApproved(caller, read)).isTrue();
  }

  private void send(String method, String path) throws Exception {
    origin.send(OriginRequest.of(method, path, "", Headers.EMPTY)).close();
  }

  @Test
  void anApprovalCountsForItsAccountAndObjectOnly() throws Exception {
    approve(ANN);
    assertThat(approvals.hasApproved(BOB, read)).isFalse();
    assertThat(approvals.hasApproved(ANN, requests.request("GET", "b"))).isFalse();
    assertThat(rig.origin.requests().getLast().signatory()).isEqualTo(Signatory.of(ANN.account()));
  }

  @Test
  void anApprovalCountsForSixtySeconds() throws Exception {
    approve(ANN);
    rig.pass(Duration.ofSeconds(59));
    assertThat(approvals.hasApproved(ANN, read)).isTrue();
    rig.pass(Duration.ofSeconds(1));
    assertThat(approvals.hasApproved(ANN, read)).isFalse();
  }

  @Test
  void aRefusalIsNeverRemembered() throws Exception {
    rig.origin.put("/bucket/a", new byte[100]);
    rig.origin.refuse("HEAD", 403, 1);
    assertThat(approvals.ask(ANN, read)).isFalse();
    assertThat(approvals.hasApproved(ANN, read)).isFalse();
    assertThat(approvals.ask(ANN, read)).isTrue();
    assertThat(approvals.ask(ANN, requests.request("GET", "absent"))).isFalse();
  }

  @Test
  void aWriteOfTheObjectOrItsBucketEndsAnApproval() throws Exception {
    for (String path : List.of("/bucket/a", "/bucket", "/bucket/")) {
      approve(ANN);
      send("DELETE", path);
      assertThat(approvals.hasApproved(ANN, read)).as(path).isFalse();
    }
    approve(ANN);
    send("DELETE", "/bucket/b");
    send("DELETE", "/other");
    send("GET", "/bucket/a");
    assertThat(approvals.hasApproved(ANN, read)).isTrue();
  }

  @Test
  void anAnswerThatAWriteOvertookIsNotRemembered() throws Exception {
    rig.origin.put("/bucket/a", new byte[100]);
    rig.origin.afterNext(
        "HEAD",
        () -> {
          try {
            send("DELETE", "/bucket");
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
    assertThat(approvals.ask(ANN, read)).isTrue();
    assertThat(approvals.hasApproved(ANN, read)).isFalse();
  }

  @Test
  void callersWhoseReadsTheOriginDoesNotDecideNeedNoApproval() {
    assertThat(approvals.hasApproved(caller("ann", false), read)).isTrue();
    assertThat(approvals.hasApproved(new Caller("gateway", "KEY"), read)).isTrue();
  }

  /**
   * A hit is answered only after S3 has approved the identity's own request. If S3 refuses it, the
   * identity's read bypasses the cache.
   */
  @Test
  void aHitNeedsAnApprovalOfTheIdentityItself() throws Exception {
    rig.origin.put("/bucket/a", new byte[100]);
    requests.get("a").await();
    await().until(rig::settled);
    Requests ann = new Requests(rig, ANN);
    rig.origin.refuse("HEAD", 403, 1);
    Answer refused = ann.get("a").await();
    assertThat(refused.header("Cache-Status"))
        .isEqualTo("Floe; fwd=bypass; detail=origin-authorisation");
    assertThat(rig.origin.requests().getLast().signatory()).isEqualTo(Signatory.of(ANN.account()));
    long before = rig.origin.count("HEAD");
    assertThat(ann.get("a").await().header("X-Cache")).isEqualTo("HIT");
    assertThat(ann.get("a").await().header("X-Cache")).isEqualTo("HIT");
    assertThat(rig.origin.count("HEAD")).isEqualTo(before + 1);
  }
}
