package dev.floe.gateway.policy.request;

import java.util.HashMap;
import java.util.Map;

/**
 * Divides the memory for the documents that clients send, such as lists of parts, which may arrive
 * slowly. All documents together take at most a quarter of the memory budget, and those of one
 * identity at most half of that. With a small budget the shares are larger: an identity's share has
 * room for at least one document of the greatest length, and all together have room for two. Pure;
 * confined to one thread or guarded by its owner.
 */
public final class DocumentShares {
  private final long forAll;
  private final long forOne;
  private final Map<String, Long> byIdentity = new HashMap<>();
  private long used;

  /**
   * @param budgetBytes the whole memory budget
   * @param longestBytes the memory of the longest document
   */
  public DocumentShares(long budgetBytes, long longestBytes) {
    this.forOne = Math.max(budgetBytes / 8, longestBytes);
    this.forAll = Math.max(budgetBytes / 4, 2 * longestBytes);
  }

  /** Takes memory for one document. Returns false, and changes nothing, if a share is used up. */
  public boolean take(String identity, long bytes) {
    long own = byIdentity.getOrDefault(identity, 0L) + bytes;
    if (own > forOne || used + bytes > forAll) {
      return false;
    }
    byIdentity.put(identity, own);
    used += bytes;
    return true;
  }

  /** Releases the memory of a document that was taken. */
  public void release(String identity, long bytes) {
    used -= bytes;
    byIdentity.computeIfPresent(identity, (_, own) -> own == bytes ? null : own - bytes);
  }
}
