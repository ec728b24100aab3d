package dev.floe.sigv4.checksum;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ChecksumAlgorithmTest {
  /** The check values of the catalogue of CRC algorithms, and RFC 1321, 3174 and 6234. */
  @ParameterizedTest
  @CsvSource({
    "CRC32, cbf43926",
    "CRC32C, e3069283",
    "CRC64NVME, ae8b14860a799888",
    "SHA1, f7c3bc1d808e04732adf679965ccc34ca7ae3441",
    "SHA256, 15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225",
    "MD5, 25f9e794323b453885f5181f1b624d0b"
  })
  void shouldHaveTheCheckValueOfDigits(ChecksumAlgorithm algorithm, String hex) {
    Checksum sum = algorithm.newChecksum();
    sum.update(ByteBuffer.wrap("123456789".getBytes(StandardCharsets.US_ASCII)));
    assertThat(HexFormat.of().formatHex(sum.digest())).isEqualTo(hex);
  }

  @ParameterizedTest
  @EnumSource
  void shouldNotDependOnHowBytesArrive(ChecksumAlgorithm algorithm) {
    for (int seed = 0; seed < 50; seed++) {
      Random random = new Random(seed);
      byte[] bytes = new byte[random.nextInt(3000)];
      random.nextBytes(bytes);
      Checksum whole = algorithm.newChecksum();
      whole.update(ByteBuffer.wrap(bytes));
      Checksum pieces = algorithm.newChecksum();
      for (int at = 0; at < bytes.length; ) {
        int length = Math.min(bytes.length - at, 1 + random.nextInt(100));
        ByteBuffer piece =
            random.nextBoolean()
                ? ByteBuffer.allocateDirect(length).put(bytes, at, length).flip()
                : ByteBuffer.wrap(bytes, at, length).asReadOnlyBuffer();
        pieces.update(piece);
        assertThat(piece.hasRemaining()).isFalse();
        at += length;
      }
      assertThat(pieces.digest()).as("seed %s", seed).isEqualTo(whole.digest());
    }
  }

  @Test
  void shouldMatchCrc64NvmeBitByBit() {
    for (int seed = 0; seed < 100; seed++) {
      byte[] bytes = new byte[seed * 3];
      new Random(seed).nextBytes(bytes);
      Crc64Nvme crc = new Crc64Nvme();
      crc.update(bytes, 0, bytes.length);
      assertThat(crc.getValue()).as("seed %s", seed).isEqualTo(bitByBit(bytes));
    }
  }

  private static long bitByBit(byte[] bytes) {
    long crc = -1L;
    for (byte b : bytes) {
      crc ^= b & 0xFF;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 1) == 0 ? crc >>> 1 : (crc >>> 1) ^ 0x9A6C_9329_AC4B_C9B5L;
      }
    }
    return ~crc;
  }

  @ParameterizedTest
  @EnumSource
  void shouldReadOnlySumsOfItsLength(ChecksumAlgorithm algorithm) {
    String base64 = Base64.getEncoder().encodeToString(new byte[algorithm.lengthBytes()]);
    assertThat(base64).hasSize(algorithm.base64Length());
    assertThat(algorithm.parse(base64)).hasValue(new byte[algorithm.lengthBytes()]);
    assertThat(algorithm.parse(base64 + "=")).isEmpty();
    assertThat(algorithm.parse(base64.substring(1))).isEmpty();
    assertThat(algorithm.parse("!" + base64.substring(1))).isEmpty();
    assertThat(
            ChecksumAlgorithm.ofHeader(algorithm.headerName().toUpperCase(java.util.Locale.ROOT)))
        .hasValue(algorithm);
  }

  @Test
  void shouldNotKnowOtherHeaders() {
    assertThat(ChecksumAlgorithm.ofHeader("x-amz-checksum-xxhash3")).isEmpty();
    assertThat(ChecksumAlgorithm.ofHeader("x-amz-checksum-type")).isEmpty();
  }
}
