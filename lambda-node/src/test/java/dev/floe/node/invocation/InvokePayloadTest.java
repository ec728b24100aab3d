package dev.floe.node.invocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.node.invocation.InvokePayload.Stay;
import dev.floe.node.protocol.Nonce;
import dev.floe.node.protocol.ProtocolException;
import dev.floe.node.protocol.SessionKey;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InvokePayloadTest {
  private static final InvokePayload PAYLOAD =
      new InvokePayload(
          "10.0.3.17:6378",
          "floe-node-\"ü\\\n",
          41,
          1_800_000_000L,
          SessionKey.derive("0123456789abcdef".getBytes(StandardCharsets.US_ASCII), "f", 1, 2),
          new Nonce(-1, 0, 1, Long.MIN_VALUE),
          2,
          Role.PEER,
          new Stay(
              StayPolicy.QUANTUM,
              Duration.ofMillis(1),
              Duration.ofNanos(7_900_000),
              Duration.ofSeconds(2),
              Duration.ofMinutes(14)),
          Duration.ofSeconds(45),
          true);

  @Test
  void keepsItsFields() {
    assertThat(InvokePayload.parse(PAYLOAD.toJson())).isEqualTo(PAYLOAD);
  }

  /** An older gateway reads no zone in HELLO. */
  @Test
  void zonesAreOffIfThePayloadLacksTheMember() {
    assertThat(PAYLOAD.zones()).isTrue();
    String json = PAYLOAD.toJson().replace(",\"zones\":1", "");
    assertThat(InvokePayload.parse(json).zones()).isFalse();
  }

  @Test
  void ignoresUnknownMembersAndSpace() {
    String json = PAYLOAD.toJson().replace("{", " {\n\t\"later\" : \"\\u00e4\\/\" , ");
    assertThat(InvokePayload.parse(json)).isEqualTo(PAYLOAD);
  }

  /** A platform that relays its functions' connections replaces the address. */
  @Test
  void replacesOnlyTheGatewaysAddress() {
    String json = PAYLOAD.toJson().replace("{", "{\"later\":\"x\",");

    String replaced =
        InvokePayload.readdressed(
            json, old -> old.equals("10.0.3.17:6378") ? "127.0.0.1:7" : "wrong:1");

    assertThat(replaced).isEqualTo(json.replace("10.0.3.17:6378", "127.0.0.1:7"));
    assertThatThrownBy(() -> InvokePayload.readdressed("x", old -> old))
        .isInstanceOf(ProtocolException.class);
    assertThatThrownBy(() -> InvokePayload.readdressed("{\"gateway\":\"h\"}", old -> old))
        .isInstanceOf(ProtocolException.class);
  }

  /** A gateway of an earlier release names no time. */
  @Test
  void keepsUnsealedChunksForAMinuteByDefault() {
    String json = PAYLOAD.toJson().replace(",\"unsealedMillis\":45000", "");
    assertThat(InvokePayload.parse(json).unsealed()).isEqualTo(Duration.ofMinutes(1));
    assertRefused("\"unsealedMillis\":45000", "\"unsealedMillis\":0");
  }

  /** A gateway of an earlier release names no policy. */
  @Test
  void usesRentOrBuyByDefault() {
    String json = PAYLOAD.toJson().replace(",\"policy\":\"quantum\"", "");
    assertThat(InvokePayload.parse(json).stay().policy()).isEqualTo(StayPolicy.RENT_OR_BUY);
    assertRefused("\"policy\":\"quantum\"", "\"policy\":\"forever\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "version",
        "gateway",
        "function",
        "invocation",
        "expiry",
        "key",
        "nonce",
        "lanes",
        "role",
        "quantumMicros",
        "breakEvenMicros",
        "minimumStayMillis",
        "maximumStayMillis"
      })
  void refusesAPayloadThatLacksARequiredMember(String name) {
    String json = PAYLOAD.toJson().replace("\"" + name + "\":", "\"other\":");
    assertThatThrownBy(() -> InvokePayload.parse(json))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining(name);
  }

  @Test
  void refusesWrongValues() {
    assertRefused("\"version\":1", "\"version\":2");
    assertRefused("\"lanes\":2", "\"lanes\":0");
    assertRefused("\"lanes\":2", "\"lanes\":256");
    assertRefused("\"lanes\":2", "\"lanes\":\"2\"");
    assertRefused("\"lanes\":2", "\"lanes\":4294967298");
    assertRefused("\"role\":\"peer\"", "\"role\":\"third\"");
    assertRefused(":6378", ":0");
    assertRefused(":6378", "");
    assertRefused("\"maximumStayMillis\":840000", "\"maximumStayMillis\":1000");
    assertRefused("\"quantumMicros\":1000", "\"quantumMicros\":0");
    assertRefused("\"key\":\"", "\"key\":\"AAAA");
  }

  @Test
  void splitsAnIpv6Address() {
    String json = PAYLOAD.toJson().replace("10.0.3.17:6378", "[fd00::7]:6378");
    InvokePayload payload = InvokePayload.parse(json);
    assertThat(payload.gatewayHost()).isEqualTo("fd00::7");
    assertThat(payload.gatewayPort()).isEqualTo(6378);
  }

  @Test
  void doesNotPrintTheKey() {
    assertThat(PAYLOAD.toString()).doesNotContain(PAYLOAD.key().toBase64());
  }

  @Test
  void resultKeepsItsFields() {
    InvokeResult result = new InvokeResult(LeaveReason.GATEWAY_GONE, "00ff", 1, 2, 3, 4);
    assertThat(InvokeResult.parse(result.toJson())).isEqualTo(result);
    assertThatThrownBy(() -> InvokeResult.parse(result.toJson().replace("GATEWAY_GONE", "TIRED")))
        .hasMessageContaining("TIRED");
  }

  private static void assertRefused(String part, String instead) {
    String json = PAYLOAD.toJson().replace(part, instead);
    assertThat(json).isNotEqualTo(PAYLOAD.toJson());
    assertThatThrownBy(() -> InvokePayload.parse(json)).isInstanceOf(ProtocolException.class);
  }
}
