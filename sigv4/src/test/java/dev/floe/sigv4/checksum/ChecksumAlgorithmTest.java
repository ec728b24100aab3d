package dev.floe.sigv4.checksum;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ChecksumAlgorithmTest {
  /**
   * Check values from the catalogue of CRC algorithms and from RFC 1321, 3174 and 6234; those of
   * the xxHash family are from its C library, version 0.8.1.
   */
  @ParameterizedTest
  @CsvSource({
    "CRC32, cbf43926",
    "CRC32C, e3069283",
    "CRC64NVME, ae8b14860a799888",
    "SHA1, f7c3bc1d808e04732adf679965ccc34ca7ae3441",
    "SHA256, 15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225",
    "MD5, 25f9e794323b453885f5181f1b624d0b",
    "XXHASH3, 72dcb18b67a17dff",
    "XXHASH64, 8cb841db40e6ae83",
    "XXHASH128, 33119477ede5dcd5e9716427681d5860"
  })
  void shouldHaveTheCheckValueOfDigits(ChecksumAlgorithm algorithm, String hex) {
    Checksum sum = algorithm.newChecksum();
    sum.update(ByteBuffer.wrap("123456789".getBytes(StandardCharsets.US_ASCII)));
    assertThat(HexFormat.of().formatHex(sum.digest())).isEqualTo(hex);
  }

  /**
   * The AWS Common Runtime, which computes these hashes in SDKs, tests its byte order with these
   * values.
   */
  @ParameterizedTest
  @CsvSource({
    "XXHASH3, tqy52Eo4/3Q=",
    "XXHASH64, xQCwyRKzdtg=",
    "XXHASH128, c1H4mBL5c4K5HQWzHgTdfw=="
  })
  void shouldWriteXxHashesAsAwsDoes(ChecksumAlgorithm algorithm, String base64) {
    Checksum sum = algorithm.newChecksum();
    sum.update(ByteBuffer.wrap("Hello world".getBytes(StandardCharsets.US_ASCII)));
    assertThat(sum.base64()).isEqualTo(base64);
  }

  /**
   * The results of xxHash's C library, version 0.8.1, for the bytes that its own tests use. Each
   * length takes a different path through the algorithms.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0 | ef46db3751d8e999 | 2d06800538d394c2 | 99aa06d3014798d86001c324468d497f
          3 | ff7e1959cb50794a | 54247382a8d6b94d | 20efc49ff02422ea54247382a8d6b94d
          8 | cdbcf538e71d1348 | 24ccc9acaa9f65e4 | 47a7f080d82bb45664c69cab4bb21dc5
          16 | 98c90b57fdfcb55c | 981b17d36c7498c9 | c68c368ecf8a9c05562980258a998629
          128 | 90ca021457d96dc5 | fcff24126754d861 | 39992220e045260aebb15e34a7fb5ab1
          240 | b81838d483baee53 | 81c3c2b67f568ccf | aa4202daa2769dc85c9aae94c8ebe5a0
          241 | 95d76c8b4d8fc4d6 | c5a639ecd2030e5e | 99a80ecf0ecfc647c5a639ecd2030e5e
          1025 | 847fa6006d7c2ac0 | d870c0fa13211c6a | fd3ee4fe7f2954c6d870c0fa13211c6a
          4160 | eee6a4e2ac952a5e | 4f323b15321e94e1 | 67140711c1e3e3354f323b15321e94e1
          20000 | 75e6f97d3645d0cb | f5c7e25b7401101a | 3b5a9e026c20d257f5c7e25b7401101a
          """)
  void shouldHashAsXxHashDoes(int length, String xxh64, String xxh3, String xxh128) {
    byte[] bytes = xxHashTestBytes(length);
    ByteBuffer direct = ByteBuffer.allocateDirect(length).put(bytes).flip();
    for (ByteBuffer input : List.of(ByteBuffer.wrap(bytes), direct)) {
      assertThat(hex(ChecksumAlgorithm.XXHASH64, input)).isEqualTo(xxh64);
      assertThat(hex(ChecksumAlgorithm.XXHASH3, input)).isEqualTo(xxh3);
      assertThat(hex(ChecksumAlgorithm.XXHASH128, input)).isEqualTo(xxh128);
    }
  }

  private static String hex(ChecksumAlgorithm algorithm, ByteBuffer input) {
    Checksum sum = algorithm.newChecksum();
    sum.update(input.duplicate());
    return HexFormat.of().formatHex(sum.digest());
  }

  private static byte[] xxHashTestBytes(int length) {
    byte[] bytes = new byte[length];
    long generator = 2_654_435_761L;
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (generator >>> 56);
      generator *= 0x9E37_79B1_85EB_CA8DL;
    }
    return bytes;
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
  void crc64NvmeShouldEqualTheSumComputedBitByBit() {
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
  void shouldParseOnlyBase64OfItsLength(ChecksumAlgorithm algorithm) {
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
  void shouldFindNoAlgorithmForOtherHeaders() {
    assertThat(ChecksumAlgorithm.ofHeader("x-amz-checksum-crc16")).isEmpty();
    assertThat(ChecksumAlgorithm.ofHeader("x-amz-checksum-type")).isEmpty();
  }
}
