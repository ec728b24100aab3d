package dev.floe.gateway.policy.freshness;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FreshnessRuleTest {
  private static final String SHA256 = "ab" + "0123456789abcdef".repeat(4).substring(2);
  private static final String SHA512 = "ab" + "0123456789abcdef".repeat(8).substring(2);

  @ParameterizedTest
  @CsvSource({
    "docker/registry/v2/blobs/sha256/ab/SHA256/data, true",
    "docker/registry/v2/blobs/sha512/ab/SHA512/data, true",
    "root/docker/registry/v2/blobs/sha256/ab/SHA256/data, true",
    "blobs/sha256/SHA256, true",
    "blobs/sha512/SHA512, true",
    "docker/registry/v2/blobs/sha256/cd/SHA256/data, false",
    "docker/registry/v2/blobs/sha256/ab/SHA256/data2, false",
    "docker/registry/v2/blobs/sha256/ab/SHA256, false",
    "docker/registry/v2/blobs/sha256/ab/SHA512/data, false",
    "docker/registry/v2/blobs/md5/ab/SHA256/data, false",
    "docker/registry/v2/my-blobs/sha256/ab/SHA256/data, false",
    "docker/registry/v2/repositories/a/_layers/sha256/SHA256/link, false",
    "docker/registry/v2/repositories/a/_manifests/tags/latest/current/link, false",
    "docker/registry/v2/repositories/a/_manifests/revisions/sha256/SHA256/link, false",
    "docker/registry/v2/repositories/a/_uploads/1/data, false",
    "index.json, false",
  })
  void blobsOfARegistryNameTheirDigest(String key, boolean immutable) {
    String named = key.replace("SHA256", SHA256).replace("SHA512", SHA512);
    assertThat(new FreshnessRule.Registry().of(named))
        .isEqualTo(immutable ? Freshness.IMMUTABLE : new Freshness(FreshnessRule.Registry.LINKS));
  }
}
