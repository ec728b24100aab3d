package dev.floe.gateway.cache.upload;

import dev.floe.gateway.cache.directory.Gates;
import dev.floe.gateway.cache.fill.StoredWrite;
import dev.floe.gateway.cache.fill.StripeIntake;
import dev.floe.gateway.object.ObjectVersion;
import dev.floe.gateway.stripe.StripeLayout;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

/**
 * The stored bytes of an upload that S3 has completed: the parts that are in the object at the
 * place for which they were stored, and the seams between these parts. Confined to one thread at a
 * time.
 */
final class CompletedUpload implements StoredWrite {
  /** Several parts are published at the same time, because a reader may wait for them. */
  private static final int PUBLISHED_AT_A_TIME = 16;

  private final UploadFill upload;
  private final StripeLayout layout;
  private final NavigableMap<Integer, StoredPart> parts;
  private final List<Seam> seams;

  /**
   * @param layout the layout of the object
   * @param parts by their numbers; takes ownership
   * @param seams takes ownership
   */
  CompletedUpload(
      UploadFill upload,
      StripeLayout layout,
      NavigableMap<Integer, StoredPart> parts,
      Collection<Seam> seams) {
    this.upload = upload;
    this.layout = layout;
    this.parts = parts;
    this.seams = new ArrayList<>(seams);
  }

  /** Returns true: only parts whose ETags S3 has confirmed are here. */
  @Override
  public boolean whole() {
    return true;
  }

  @Override
  public boolean complete() {
    long stored =
        parts.values().stream().filter(StoredPart::bodyWhole).mapToLong(StoredPart::bodyBytes).sum()
            + seams.stream().mapToLong(Seam::lengthBytes).sum();
    return stored == layout.lengthBytes();
  }

  @Override
  public long lengthBytes() {
    return layout.lengthBytes();
  }

  /** Stores the remaining seams, among them the object's last stripe. */
  @Override
  public void prepare() {
    for (StoredPart part : parts.values()) {
      for (long stripe : part.fragmentStripes()) {
        if (part.hasFragment(stripe)) {
          SeamBytes.take(parts, stripe, layout.bytesOf(stripe), part)
              .flatMap(bytes -> upload.store(bytes, layout))
              .ifPresent(seams::add);
        }
      }
      part.freeFragments();
    }
  }

  @Override
  public void publish(Gates.Permit permit, ObjectVersion version) throws InterruptedException {
    Queue<StripeIntake> left = new ConcurrentLinkedQueue<>(intakes());
    int workers = Math.min(PUBLISHED_AT_A_TIME, left.size());
    CountDownLatch working = new CountDownLatch(workers);
    try {
      for (int i = 0; i < workers; i++) {
        Runnable work = () -> publish(left, permit, version, working);
        if (!upload.services().tasks().start("publish " + upload.key(), work)) {
          work.run();
        }
      }
      working.await();
    } finally {
      // No intake is left unless a thread was interrupted.
      for (StripeIntake next = left.poll(); next != null; next = left.poll()) {
        next.abandon();
      }
      upload.release(parts.values());
    }
  }

  private static void publish(
      Queue<StripeIntake> left,
      Gates.Permit permit,
      ObjectVersion version,
      CountDownLatch working) {
    try {
      for (StripeIntake next = left.poll(); next != null; next = left.poll()) {
        next.publish(permit, version);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      working.countDown();
    }
  }

  private List<StripeIntake> intakes() {
    return Stream.concat(
            parts.values().stream().map(StoredPart::body).flatMap(Optional::stream),
            UploadFill.intakes(seams).stream())
        .toList();
  }

  @Override
  public void forget() {
    upload.discard(parts.values(), UploadFill.intakes(seams));
  }

  @Override
  public void abandon() {
    intakes().forEach(StripeIntake::abandon);
    upload.release(parts.values());
  }
}
