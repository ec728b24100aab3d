package dev.floe.node.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.floe.node.session.Wire;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The handler for the managed Java runtime: {@code dev.floe.node.lambda.FloeFunction}. The platform
 * creates one handler per environment and calls it for one invocation at a time.
 */
public final class FloeFunction implements RequestStreamHandler {
  private final String zone = EnvironmentZone.read(System.getenv());
  private @Nullable Node node;

  @Override
  public void handleRequest(InputStream input, OutputStream output, Context context)
      throws IOException {
    String payload = new String(input.readAllBytes(), StandardCharsets.UTF_8);
    Duration remaining = Duration.ofMillis(context.getRemainingTimeInMillis());
    Node current = node;
    if (current == null) {
      long functionBytes = (long) context.getMemoryLimitInMB() << 20;
      NodeMemory memory = NodeMemory.of(functionBytes, Runtime.getRuntime().maxMemory());
      current = new Node(memory.newStore(), Wire.DIRECT, zone);
      node = current;
    }
    output.write(current.invoke(payload, remaining).getBytes(StandardCharsets.UTF_8));
  }
}
