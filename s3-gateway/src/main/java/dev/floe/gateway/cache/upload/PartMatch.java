package dev.floe.gateway.cache.upload;

import dev.floe.gateway.object.ListedPart;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The comparison of a completed upload's list of parts with the parts that were stored.
 *
 * @param lengthBytes the object's length
 * @param placed the numbers of the parts that were stored in their right place, in order
 */
record PartMatch(long lengthBytes, List<Integer> placed) {
  PartMatch {
    placed = List.copyOf(placed);
  }

  /**
   * Compares the listed parts with the stored ones. If a listed part has the ETag with which S3
   * accepted the stored part, the object has the stored bytes.
   *
   * @return empty if the list is empty or not in ascending order; also if a listed part is unknown
   *     or was uploaded again with other bytes, because the places of the parts after it are then
   *     unknown
   */
  static Optional<PartMatch> of(List<ListedPart> listed, Map<Integer, PartPlace> stored) {
    List<Integer> placed = new ArrayList<>();
    long offset = 0;
    int last = 0;
    for (ListedPart part : listed) {
      PartPlace place = stored.get(part.number());
      if (part.number() <= last || place == null || !place.etag().equals(part.etag())) {
        return Optional.empty();
      }
      if (place.offset() == offset) {
        placed.add(part.number());
      }
      offset += place.lengthBytes();
      last = part.number();
    }
    return listed.isEmpty() ? Optional.empty() : Optional.of(new PartMatch(offset, placed));
  }
}
