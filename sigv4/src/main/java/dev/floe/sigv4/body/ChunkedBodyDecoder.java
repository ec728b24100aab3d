package dev.floe.sigv4.body;

import dev.floe.sigv4.Rejection;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Takes the aws-chunked framing off a body and checks chunk signatures and trailer. */
@SuppressWarnings({"DoNotCallSuggester", "UnusedVariable"})
final class ChunkedBodyDecoder implements BodyDecoder {
  @Override
  public Optional<Rejection> feed(ByteBuffer wire, PayloadSink sink) {
    throw new UnsupportedOperationException("not yet");
  }

  @Override
  public BodyVerdict finish() {
    throw new UnsupportedOperationException("not yet");
  }

  @Override
  public long payloadBytes() {
    return 0;
  }

  @Override
  public long verifiedBytes() {
    return 0;
  }
}
