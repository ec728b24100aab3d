package dev.floe.node.store;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The recency order of the chunks: a doubly linked list through the chunks themselves. */
final class Recency {
  private @Nullable Chunk newest;

  void add(Chunk chunk) {
    chunk.older = newest;
    if (newest != null) {
      newest.newer = chunk;
    }
    newest = chunk;
  }

  void remove(Chunk chunk) {
    if (chunk.newer == null) {
      newest = chunk.older;
    } else {
      chunk.newer.older = chunk.older;
    }
    if (chunk.older != null) {
      chunk.older.newer = chunk.newer;
    }
    chunk.newer = null;
    chunk.older = null;
  }

  void touch(Chunk chunk) {
    if (chunk != newest) {
      remove(chunk);
      add(chunk);
    }
  }

  void forEach(Consumer<Chunk> action) {
    for (Chunk chunk = newest; chunk != null; chunk = chunk.older) {
      action.accept(chunk);
    }
  }
}
