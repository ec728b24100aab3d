package dev.floe.gateway.http;

import java.io.IOException;

/** The client has closed the connection, or was cut off: nobody is left to be answered. */
final class ClientGoneException extends IOException {
  ClientGoneException() {
    super("the client has gone");
  }
}
