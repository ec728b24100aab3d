package dev.floe.gateway.s3.form;

import dev.floe.gateway.exchange.ResponseHead;
import dev.floe.gateway.exchange.ThreadResponse;
import dev.floe.gateway.memory.Block;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Answers a form with the answer to its PutObject. A success becomes the answer that the form asks
 * for; an error stays unchanged. Confined to one thread at a time.
 */
public final class FormResponse implements ThreadResponse {
  private final ThreadResponse client;
  private final FormAnswer answer;
  private FormAnswer.@Nullable Whole instead;

  public FormResponse(ThreadResponse client, FormAnswer answer) {
    this.client = client;
    this.answer = answer;
  }

  @Override
  public void start(ResponseHead head) throws IOException {
    if (head.status() >= 300) {
      client.start(head);
      return;
    }
    FormAnswer.Whole whole = answer.inPlaceOf(head);
    instead = whole;
    client.start(whole.head());
  }

  @Override
  public boolean started() {
    return client.started();
  }

  @Override
  public void write(Block block, int offset, int lengthBytes) throws IOException {
    if (instead == null) {
      client.write(block, offset, lengthBytes);
    } else {
      block.close();
    }
  }

  @Override
  public void write(ByteBuffer bytes) throws IOException {
    if (instead == null) {
      client.write(bytes);
    } else {
      bytes.position(bytes.limit());
    }
  }

  @Override
  public void end() throws IOException {
    FormAnswer.Whole whole = instead;
    if (whole != null && whole.body().length > 0) {
      client.write(ByteBuffer.wrap(whole.body()));
    }
    client.end();
  }

  @Override
  public void abort() {
    client.abort();
  }

  @Override
  public void backToLoop(Runnable task) {
    client.backToLoop(task);
  }
}
