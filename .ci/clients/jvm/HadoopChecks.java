package jvm;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSDataOutputStreamBuilder;
import org.apache.hadoop.fs.FileRange;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/**
 * Hadoop's s3a: files of all sizes, read whole, by seeks and by vectored reads under each read
 * policy; renames, recursive deletions, a long listing, odd names, attributes.
 */
final class HadoopChecks {
  private static final String ROOT = "s3a://" + Checks.BUCKET + "/";

  private final Checks checks = new Checks("Hadoop s3a");
  private final FileSystem files;

  private HadoopChecks(FileSystem files) {
    this.files = files;
  }

  public static void main(String[] arguments) throws Exception {
    Configuration settings = new Configuration();
    settings.set("fs.s3a.endpoint", arguments[0]);
    settings.set("fs.s3a.endpoint.region", "us-east-1");
    settings.set("fs.s3a.path.style.access", "true");
    settings.set("fs.s3a.connection.ssl.enabled", "false");
    settings.set("fs.s3a.access.key", Checks.accessKey());
    settings.set("fs.s3a.secret.key", Checks.secretKey());
    settings.set("fs.s3a.multipart.size", "8M");
    settings.set("fs.s3a.multipart.threshold", "8M");
    settings.set("fs.s3a.fast.upload.buffer", "array");
    settings.set("fs.s3a.attempts.maximum", "1");
    try (FileSystem files = FileSystem.newInstance(URI.create(ROOT), settings)) {
      HadoopChecks run = new HadoopChecks(files);
      for (int size : Checks.SIZES) {
        run.readsWhatItWrote(size);
      }
      run.checks.tried("sizes");
      run.checks.tried("multipart-put");
      run.seeks();
      run.readsVectors();
      run.renames();
      run.keepsOddNames();
      run.keepsAttributes();
      run.createsOnce();
      run.listsAndDeletes();
    }
  }

  private static Path path(String name) {
    return new Path("s3a", Checks.BUCKET, "/hadoop/" + name);
  }

  private void write(Path path, byte[] bytes) throws IOException {
    try (FSDataOutputStream out = files.create(path, true)) {
      out.write(bytes);
    }
  }

  private byte[] read(Path path, String policy) throws Exception {
    return Checks.readAll(open(path, policy));
  }

  private FSDataInputStream open(Path path, String policy) throws Exception {
    return files.openFile(path).opt("fs.option.openfile.read.policy", policy).build().get(60, TimeUnit.SECONDS);
  }

  private void readsWhatItWrote(int size) throws Exception {
    byte[] bytes = Checks.bytes(size);
    Path path = path("size-" + size);
    write(path, bytes);
    checks.expect("length", files.getFileStatus(path).getLen() == size, files.getFileStatus(path));
    for (String policy : List.of("whole-file", "sequential", "random", "adaptive")) {
      checks.same(policy + ", " + size, read(path, policy), bytes);
    }
  }

  private void seeks() throws Exception {
    int size = Checks.LARGE;
    byte[] bytes = Checks.bytes(size);
    Random random = new Random(1);
    for (String policy : List.of("random", "sequential", "adaptive")) {
      try (FSDataInputStream in = open(path("size-" + size), policy)) {
        for (int i = 0; i < 24; i++) {
          int length = 1 + random.nextInt(300_000);
          int start = random.nextInt(size - length);
          byte[] got = new byte[length];
          if (i % 2 == 0) {
            in.seek(start);
            in.readFully(got);
          } else {
            in.readFully(start, got);
          }
          checks.same(policy + " at " + start, got, Arrays.copyOfRange(bytes, start, start + length));
        }
      }
    }
    checks.tried("ranges");
  }

  private void readsVectors() throws Exception {
    int size = Checks.LARGE;
    byte[] bytes = Checks.bytes(size);
    for (int round = 0; round < Checks.READS; round++) {
      try (FSDataInputStream in = open(path("size-" + size), "vector")) {
        List<FileRange> ranges = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
          ranges.add(FileRange.createFileRange(i * 2L * Checks.MIB + round * 7919L, 1 + i * 30_000));
        }
        ranges.add(FileRange.createFileRange(size - 5L, 5));
        in.readVectored(ranges, ByteBuffer::allocate);
        for (FileRange range : ranges) {
          ByteBuffer got = range.getData().get(60, TimeUnit.SECONDS);
          byte[] part = new byte[got.remaining()];
          got.get(part);
          int start = (int) range.getOffset();
          checks.same("vector at " + start, part, Arrays.copyOfRange(bytes, start, start + range.getLength()));
        }
      }
    }
    checks.tried("multipart-get");
  }

  /** A rename is a copy, in parts if the file is long, and a deletion. */
  private void renames() throws Exception {
    for (int size : Checks.SIZES) {
      Path from = path("folder/deep/" + size);
      write(from, Checks.bytes(size));
      checks.same("before the rename", read(from, "sequential"), Checks.bytes(size));
    }
    checks.expect("rename", files.rename(path("folder"), path("renamed")), "false");
    checks.expect("the old name", !files.exists(path("folder/deep/5")), "exists");
    for (int size : Checks.SIZES) {
      for (int i = 0; i < Checks.READS; i++) {
        checks.same("after the rename", read(path("renamed/deep/" + size), "random"), Checks.bytes(size));
      }
    }
    checks.tried("copy");
  }

  private void keepsOddNames() throws Exception {
    Set<String> expected = new HashSet<>();
    for (String key : Checks.ODD_KEYS) {
      byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
      Path path = path("odd/" + key);
      write(path, bytes);
      for (int i = 0; i < Checks.READS; i++) {
        checks.same(key, read(path, "sequential"), bytes);
      }
      expected.add(path.toUri().getPath());
    }
    Set<String> listed = new HashSet<>();
    RemoteIterator<LocatedFileStatus> found = files.listFiles(path("odd"), true);
    while (found.hasNext()) {
      listed.add(found.next().getPath().toUri().getPath());
    }
    checks.expect("odd names", listed.equals(expected), listed);
    checks.tried("odd-keys");
  }

  /** Hadoop has headers as attributes, and sets user metadata when it creates a file. */
  private void keepsAttributes() throws Exception {
    Path path = path("attributes");
    FSDataOutputStreamBuilder<?, ?> creation = files.createFile(path);
    creation.overwrite(true);
    creation.opt("fs.s3a.create.header.colour", "blue");
    try (FSDataOutputStream out = creation.build()) {
      out.write(Checks.bytes(1000));
    }
    expectAttribute(path, "header.colour", "blue");
    expectAttribute(path, "header.Content-Length", "1000");
    checks.tried("metadata");
  }

  private void createsOnce() throws IOException {
    FSDataOutputStreamBuilder<?, ?> creation = files.createFile(path("attributes"));
    creation.must("fs.option.create.conditional.overwrite", true);
    try (FSDataOutputStream out = creation.build()) {
      out.write(Checks.bytes(5));
    } catch (IOException e) {
      checks.expect("the refusal", e.toString().contains("412"), e);
      checks.tried("create-once");
      return;
    }
    checks.expect("a second creation of a key", false, "accepted");
  }

  private void expectAttribute(Path path, String name, String expected) throws IOException {
    String value = new String(files.getXAttr(path, name), StandardCharsets.UTF_8);
    checks.expect("attribute " + name, value.equals(expected), value);
  }

  private void listsAndDeletes() throws IOException {
    FileStatus[] listed = files.listStatus(new Path("s3a", Checks.BUCKET, "/" + Checks.MANY));
    checks.expect("a listing", listed.length == Checks.LISTED, listed.length);
    checks.tried("listing");
    checks.expect("recursive deletion", files.delete(path(""), true), "false");
    checks.expect("the deleted folder", !files.exists(path("renamed")), "exists");
    checks.tried("multi-delete");
  }
}
