package dev.floe.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.gateway.policy.ParityLimits;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UpkeepSettingsTest {
  private static FunctionsConfig read(String pool) throws Exception {
    String identity =
        "identities: [{access-key: AK, secret: hush-hush,"
            + " statements: [{effect: allow, actions: ['s3:*'], resources: ['*']}]}]";
    String yaml = identity + "\npool: {" + pool + "}\n";
    return ConfigReader.read(null, Map.of("FLOE_CONFIG_TEXT", yaml), Map.of()).pool();
  }

  @Test
  void areOffUnlessSet() throws Exception {
    FunctionsConfig config = read("region: us-east-1");
    assertThat(config.warmUp()).isZero();
    assertThat(config.backup()).isZero();
    assertThat(config.backupBytesPerSecond()).isEqualTo(64 << 20);
    assertThat(config.repair()).isEqualTo(new FunctionsConfig.Repair(32 << 20, 10));
  }

  @Test
  void adaptParityWithinLimitsIfSet() throws Exception {
    assertThat(read("warm-up: 1m").adapt()).isNull();
    assertThat(read("most-parity: 9").adapt()).isNull();
    assertThat(read("adapt: on").adapt()).isEqualTo(new ParityLimits(1, 4));
    assertThat(read("adapt: on, least-parity: 2, most-parity: 6").adapt())
        .isEqualTo(new ParityLimits(2, 6));
  }

  @Test
  void limitRepairs() throws Exception {
    assertThat(read("repair-rate: 1MiB, repair-cents-per-hour: 2.5").repair())
        .isEqualTo(new FunctionsConfig.Repair(1 << 20, 2.5));
    assertThat(read("repair-rate: 0").repair().bytesPerSecond()).isZero();
    assertThat(read("repair-cents-per-hour: 0").repair().centsPerHour()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"off", "'off'", "0", "0s"})
  void canBeTurnedOff(String off) throws Exception {
    assertThat(read("warm-up: " + off).warmUp()).isZero();
    assertThat(read("backup: " + off).backup()).isZero();
  }

  @Test
  void areIntervals() throws Exception {
    FunctionsConfig config = read("warm-up: 1m, backup: 5m, backup-rate: 1MiB");
    assertThat(config.warmUp()).isEqualTo(Duration.ofMinutes(1));
    assertThat(config.backup()).isEqualTo(Duration.ofMinutes(5));
    assertThat(config.backupBytesPerSecond()).isEqualTo(1 << 20);
  }

  @ParameterizedTest
  @CsvSource({
    "warm-up: 500ms, 'pool.warm-up is PT0.5S, expected off, or PT1S to PT24H'",
    "backup: 25h, 'pool.backup is PT25H, expected off, or PT1S to PT24H'",
    "backup: often, 'expected off, or a time such as 60s, 15m or 2h'",
    "backup-rate: 1KiB, 'pool.backup-rate is 1024 bytes, expected at least 1048576'",
    "'least-parity: 3, most-parity: 2', 'parity of 3 to 2'",
    "repair-rate: 1KiB, 'pool.repair-rate is 1024 bytes, expected 0 or at least 1048576'",
    "repair-cents-per-hour: -1, 'an amount in cents, such as 2.5'",
  })
  void haveBounds(String setting, String message) {
    assertThatThrownBy(() -> read(setting))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(message);
  }
}
