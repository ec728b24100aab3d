package dev.floe.node.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Tests payloads other than the handshake and JSON: round trips, bounds, damage. */
class PayloadsTest {
  private static final FillId FILL = new FillId(0x0123456789abcdefL, -2);
  private static final Seal SEAL =
      new Seal(FILL, "bucket", "ordner/schlüssel ☃", "\"e\"", -1, 1L << 50, "v1", 10, 2, 1, 131072);

  @Test
  void sealKeepsItsFields() {
    assertThat(Seal.readExactly(written(SEAL::write))).isEqualTo(SEAL);
  }

  @Test
  void sealHasTheDocumentedLayout() {
    ByteBuffer payload = written(SEAL::write);
    assertThat(payload.getLong(0)).isEqualTo(FILL.high());
    assertThat(payload.getLong(16)).isEqualTo(1L << 50);
    assertThat(payload.getLong(24)).isEqualTo(-1);
    assertThat(payload.getInt(32)).isEqualTo(131072);
    assertThat(payload.get(36)).isEqualTo((byte) 10);
    assertThat(payload.get(37)).isEqualTo((byte) 2);
    assertThat(payload.get(38)).isEqualTo((byte) 1);
    assertThat(payload.getShort(40)).isEqualTo((short) 6);
  }

  @Test
  void longestSealFitsIntoItsBound() {
    String text = "k".repeat(1024);
    Seal longest = new Seal(FILL, "b".repeat(255), text, text, 0, 0, text, 1, 0, 0, 1);
    assertThat(written(longest::write).limit()).isEqualTo(Seal.MAX_BYTES);
    Seal longer = new Seal(FILL, "b", text + "k", "", 0, 0, "", 1, 0, 0, 1);
    assertThatThrownBy(() -> written(longer::write)).hasMessageContaining("1025 bytes");
  }

  @Test
  void refusesSealOfAnImpossibleCode() {
    assertThatThrownBy(() -> new Seal(FILL, "b", "k", "", 0, 0, "", 0, 2, 0, 1))
        .isInstanceOf(ProtocolException.class);
    assertThatThrownBy(() -> new Seal(FILL, "b", "k", "", 0, 0, "", 200, 56, 0, 1))
        .isInstanceOf(ProtocolException.class);
    assertThatThrownBy(() -> new Seal(FILL, "b", "k", "", 0, -1, "", 1, 0, 0, 1))
        .isInstanceOf(ProtocolException.class);
    assertThatThrownBy(() -> new Seal(FILL, "b", "k", "", 0, 0, "", 1, 0, 0, (1 << 20) + 1))
        .isInstanceOf(ProtocolException.class);
  }

  @Test
  void refusesStringThatIsNotUtf8() {
    ByteBuffer payload = written(SEAL::write);
    payload.put(42, (byte) 0xff);
    assertThatThrownBy(() -> Seal.readExactly(payload)).hasMessageContaining("UTF-8");
  }

  @Test
  void inventoryKeepsItsEntries() {
    Inventory seals = new Inventory.Seals(List.of(SEAL, SEAL));
    Inventory chunks =
        new Inventory.Chunks(
            List.of(new HeldChunk(FILL, 3, 254, -1L, 1L << 40), new HeldChunk(FILL, 0, 0, 1, 64)));
    Inventory none = new Inventory.Chunks(List.of());
    for (Inventory part : List.of(seals, chunks, none)) {
      assertThat(Inventory.read(written(part::write))).isEqualTo(part);
    }
  }

  @Test
  void fullPartsFitIntoAFrame() {
    String text = "k".repeat(1024);
    Seal longest = new Seal(FILL, "b".repeat(255), text, text, 0, 0, text, 1, 0, 0, 1);
    List<Seal> seals = new ArrayList<>();
    List<HeldChunk> chunks = new ArrayList<>();
    for (int i = 0; i < Inventory.MAX_SEALS; i++) {
      seals.add(longest);
    }
    for (int i = 0; i < Inventory.MAX_CHUNKS; i++) {
      chunks.add(new HeldChunk(FILL, i, 0, 1, 64));
    }
    int bound = FrameHeader.MAX_CONTROL_PAYLOAD_BYTES;
    assertThat(written(new Inventory.Seals(seals)::write).limit()).isLessThanOrEqualTo(bound);
    assertThat(written(new Inventory.Chunks(chunks)::write).limit()).isLessThanOrEqualTo(bound);
    chunks.add(new HeldChunk(FILL, 0, 0, 1, 64));
    assertThatThrownBy(() -> new Inventory.Chunks(chunks)).hasMessageContaining("at most");
  }

  @Test
  void reportKeepsItsFields() {
    HoldingsReport report = new HoldingsReport(1, 2, -3);
    assertThat(HoldingsReport.read(written(report::write))).isEqualTo(report);
    assertThatThrownBy(() -> HoldingsReport.read(ByteBuffer.allocate(23)))
        .isInstanceOf(ProtocolException.class);
  }

  @Test
  void digestDistinguishesChunks() {
    long digest = HoldingsReport.digest(FILL, 1, 2, 3);
    assertThat(digest).isNotEqualTo(HoldingsReport.digest(new FillId(FILL.high(), -3), 1, 2, 3));
    assertThat(digest).isNotEqualTo(HoldingsReport.digest(FILL, 2, 2, 3));
    assertThat(digest).isNotEqualTo(HoldingsReport.digest(FILL, 1, 3, 3));
    assertThat(digest).isNotEqualTo(HoldingsReport.digest(FILL, 1, 2, 7));
  }

  @Test
  void everyShortenedPayloadIsRefused() {
    assertShortenedIsRefused(written(SEAL::write), Seal::readExactly);
    assertShortenedIsRefused(written(new Inventory.Seals(List.of(SEAL))::write), Inventory::read);
    assertShortenedIsRefused(
        written(new Inventory.Chunks(List.of(new HeldChunk(FILL, 0, 0, 1, 64)))::write),
        Inventory::read);
  }

  /** Reading random bytes either returns a value or throws ProtocolException. */
  @Test
  void randomBytesAreReadOrRefused() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[random.nextInt(200)];
      random.nextBytes(bytes);
      List<Function<ByteBuffer, Object>> readers =
          List.of(Seal::readExactly, Inventory::read, HoldingsReport::read, Hello::read);
      for (Function<ByteBuffer, Object> reader : readers) {
        try {
          assertThat(reader.apply(ByteBuffer.wrap(bytes))).isNotNull();
        } catch (ProtocolException e) {
          // The other allowed outcome.
        } catch (RuntimeException e) {
          throw new AssertionError("seed " + seed, e);
        }
      }
    }
  }

  private static void assertShortenedIsRefused(
      ByteBuffer payload, Function<ByteBuffer, Object> reader) {
    for (int length = 0; length < payload.limit(); length++) {
      ByteBuffer shorter = payload.slice(0, length);
      assertThatThrownBy(() -> reader.apply(shorter)).isInstanceOf(ProtocolException.class);
    }
  }

  private static ByteBuffer written(Consumer<ByteBuffer> writer) {
    ByteBuffer buffer = ByteBuffer.allocate(128 << 10);
    writer.accept(buffer);
    return buffer.flip();
  }
}
