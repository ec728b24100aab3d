package dev.floe.gateway.cache.segment;

import dev.floe.gateway.object.PackedReader;
import dev.floe.gateway.object.PackedWriter;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.gateway.stripe.StripeSet;
import dev.floe.node.protocol.InstanceId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The node of each chunk of a segment, and the stripes that its instances hold. Immutable. A
 * directory has millions of these objects, so they are packed for the usual case: each chunk has
 * one copy, and all copies have the same stripes.
 */
final class ChunkColumns {
  /** All holders have the stripes that fills wrote. */
  private static final int WRITTEN = 0;

  /** All holders have the same stripes. */
  private static final int SAME = 1;

  /** Each holder has its own set of stripes. */
  private static final int EACH = 2;

  private static final int SECOND_COPIES = 4;

  private final int size;

  /** The first copy of each chunk, then the second ones if any chunk has two. */
  private final ChunkHolder[] holders;

  /** The stripes of each holder; null if all hold those of {@link #same}. */
  private final long @Nullable [] stripes;

  private final long same;

  private ChunkColumns(int size, ChunkHolder[] holders, long @Nullable [] stripes, long same) {
    this.size = size;
    this.holders = holders;
    this.stripes = stripes;
    this.same = same;
  }

  /** Returns chunks on these nodes, without any stripe. */
  static ChunkColumns on(List<PoolNode> nodes) {
    ChunkHolder[] holders = new ChunkHolder[nodes.size()];
    for (int index = 0; index < holders.length; index++) {
      holders[index] = new ChunkHolder(nodes.get(index), null);
    }
    return new ChunkColumns(holders.length, holders, null, 0);
  }

  /** Returns the holders of all chunks, the first copies before the second ones. */
  List<ChunkHolder> holders() {
    return List.of(holders);
  }

  /**
   * Writes the sets of stripes, without their holders.
   *
   * @param written the stripes that fills wrote, which nearly all holders have
   */
  void write(PackedWriter to, long written) {
    int form = stripes != null ? EACH : same == written ? WRITTEN : SAME;
    to.writeByte(form | (holders.length > size ? SECOND_COPIES : 0));
    if (form == SAME) {
      PackedStripes.write(to, same);
    } else if (stripes != null) {
      for (long each : stripes) {
        PackedStripes.write(to, each);
      }
    }
  }

  static ChunkColumns read(PackedReader from, ChunkHolder[] holders, long written) {
    int flags = from.readByte();
    int size = (flags & SECOND_COPIES) == 0 ? holders.length : holders.length / 2;
    return switch (flags & ~SECOND_COPIES) {
      case WRITTEN -> new ChunkColumns(size, holders, null, written);
      case SAME -> new ChunkColumns(size, holders, null, PackedStripes.read(from));
      default -> {
        long[] each = new long[holders.length];
        for (int i = 0; i < each.length; i++) {
          each[i] = PackedStripes.read(from);
        }
        yield new ChunkColumns(size, holders, each, 0);
      }
    };
  }

  /** Skips what {@link #write} wrote for this many holders. */
  static void skip(PackedReader from, int count) {
    int form = from.readByte() & ~SECOND_COPIES;
    int sets = form == WRITTEN ? 0 : form == SAME ? 1 : count;
    for (int i = 0; i < sets; i++) {
      PackedStripes.skip(from);
    }
  }

  int size() {
    return size;
  }

  PoolNode node(int index) {
    return holders[index].node();
  }

  /** Returns the node of each chunk. */
  List<PoolNode> nodes() {
    PoolNode[] nodes = new PoolNode[size];
    for (int index = 0; index < size; index++) {
      nodes[index] = holders[index].node();
    }
    return List.of(nodes);
  }

  /** Returns the index of the node's chunk; -1 if it has none. */
  int indexOf(PoolNode node) {
    for (int index = 0; index < size; index++) {
      if (holders[index].node().equals(node)) {
        return index;
      }
    }
    return -1;
  }

  /** Returns the copies of a chunk. */
  ChunkPresence at(int index) {
    List<ChunkPresence.Copy> copies = new ArrayList<>(2);
    for (int i = index; i < holders.length; i += size) {
      InstanceId instance = holders[i].instance();
      if (instance != null) {
        copies.add(new ChunkPresence.Copy(instance, new StripeSet(stripes(i))));
      }
    }
    return copies.isEmpty() ? ChunkPresence.NONE : new ChunkPresence(copies);
  }

  /** Returns true if no instance holds any stripe of the chunk. */
  boolean isEmpty(int index) {
    return holders[index].instance() == null;
  }

  /** Returns the stripes of a chunk that its node's current instance holds, as a word. */
  long bits(int index) {
    for (int i = index; i < holders.length; i += size) {
      if (holders[i].answers()) {
        return stripes(i);
      }
    }
    return 0;
  }

  /** Returns the stripes of a chunk that any known instance of its node holds, as a word. */
  long anywhere(int index) {
    long held = 0;
    for (int i = index; i < holders.length; i += size) {
      held |= holders[i].isKnown() ? stripes(i) : 0;
    }
    return held;
  }

  /** Returns true if both columns have the chunk on the same node, with the same copies. */
  boolean isSame(int index, ChunkColumns other) {
    if (size != other.size) {
      return false;
    }
    int most = Math.max(holders.length, other.holders.length);
    for (int i = index; i < most; i += size) {
      InstanceId holding = i < holders.length ? holders[i].instance() : null;
      InstanceId others = i < other.holders.length ? other.holders[i].instance() : null;
      if (!Objects.equals(holding, others) || (holding != null && stripes(i) != other.stripes(i))) {
        return false;
      }
    }
    return holders[index].node().equals(other.holders[index].node());
  }

  private long stripes(int holder) {
    return stripes == null ? same : stripes[holder];
  }

  /** Returns the columns with this node and these copies for one chunk. */
  ChunkColumns with(int index, PoolNode node, ChunkPresence presence) {
    List<ChunkPresence.Copy> copies = presence.copies();
    boolean second = holders.length > size || copies.size() > 1;
    ChunkHolder[] changed = Arrays.copyOf(holders, second ? 2 * size : size);
    long[] words = new long[changed.length];
    for (int i = 0; i < changed.length; i++) {
      if (i >= holders.length) {
        changed[i] = new ChunkHolder(changed[i - size].node(), null);
      } else {
        words[i] = stripes(i);
      }
    }
    for (int i = index, copy = 0; i < changed.length; i += size, copy++) {
      boolean held = copy < copies.size();
      changed[i] = new ChunkHolder(node, held ? copies.get(copy).instance() : null);
      words[i] = held ? copies.get(copy).stripes().bits() : 0;
    }
    return packed(size, changed, words);
  }

  /** Returns the columns with holder objects from this table, which other segments share. */
  ChunkColumns sharing(ChunkHolders table) {
    ChunkHolder[] shared = new ChunkHolder[holders.length];
    for (int i = 0; i < shared.length; i++) {
      shared[i] = table.shared(holders[i]);
    }
    return new ChunkColumns(size, shared, stripes, same);
  }

  private static ChunkColumns packed(int size, ChunkHolder[] holders, long[] words) {
    int used = size;
    long same = 0;
    boolean any = false;
    boolean differ = false;
    for (int i = 0; i < holders.length; i++) {
      if (holders[i].instance() != null) {
        used = i >= size ? holders.length : used;
        differ |= any && words[i] != same;
        same = words[i];
        any = true;
      }
    }
    ChunkHolder[] left = used < holders.length ? Arrays.copyOf(holders, used) : holders;
    return new ChunkColumns(size, left, differ ? Arrays.copyOf(words, used) : null, same);
  }
}
