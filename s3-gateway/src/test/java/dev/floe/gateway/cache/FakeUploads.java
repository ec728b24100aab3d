package dev.floe.gateway.cache;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The multipart uploads of a fake S3. A part's ETag is derived from its bytes. */
final class FakeUploads {
  private static final Pattern PART =
      Pattern.compile("<PartNumber>(\\d+)</PartNumber><ETag>&quot;(\\w+)&quot;</ETag>");

  private final Map<String, Map<Integer, byte[]>> uploads = new ConcurrentHashMap<>();

  /** Stores a part and returns its ETag without quotes. */
  String part(String uploadId, int number, byte[] bytes) {
    uploads.computeIfAbsent(uploadId, _ -> new ConcurrentHashMap<>()).put(number, bytes);
    return etag(bytes);
  }

  private static String etag(byte[] bytes) {
    return Integer.toHexString(Arrays.hashCode(bytes));
  }

  /** Returns the listed parts; empty if one was not uploaded or has another ETag. */
  Optional<List<byte[]>> complete(String uploadId, String document) {
    Map<Integer, byte[]> parts = uploads.getOrDefault(uploadId, Map.of());
    List<byte[]> object = new ArrayList<>();
    Matcher part = PART.matcher(document);
    while (part.find()) {
      byte[] bytes = parts.get(Integer.parseInt(part.group(1)));
      if (bytes == null || !etag(bytes).equals(part.group(2))) {
        return Optional.empty();
      }
      object.add(bytes);
    }
    uploads.remove(uploadId);
    return Optional.of(object);
  }

  void abort(String uploadId) {
    uploads.remove(uploadId);
  }
}
