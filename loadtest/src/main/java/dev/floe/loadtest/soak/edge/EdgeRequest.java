package dev.floe.loadtest.soak.edge;

import java.nio.charset.StandardCharsets;

/**
 * The bytes of one request.
 *
 * @param method needed for reading the answer, because the answer to HEAD has no body
 * @param kind the kind of the undamaged request, for the tally
 * @param whole true if no byte was damaged after signing; the gateway must then answer
 * @param head the head including the empty line; ISO-8859-1
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record EdgeRequest(String method, String kind, boolean whole, String head, byte[] body) {
  byte[] bytes() {
    byte[] start = head.getBytes(StandardCharsets.ISO_8859_1);
    byte[] all = new byte[start.length + body.length];
    System.arraycopy(start, 0, all, 0, start.length);
    System.arraycopy(body, 0, all, start.length, body.length);
    return all;
  }
}
