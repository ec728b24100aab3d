package dev.floe.sigv4.verify;

import static dev.floe.sigv4.Requests.EXAMPLE;
import static dev.floe.sigv4.verify.SignedGets.GET;
import static dev.floe.sigv4.verify.SignedGets.assertAccepted;
import static dev.floe.sigv4.verify.SignedGets.assertRefused;
import static dev.floe.sigv4.verify.SignedGets.presigned;
import static dev.floe.sigv4.verify.SignedGets.signed;
import static dev.floe.sigv4.verify.SignedGets.withAuthorization;

import dev.floe.sigv4.Header;
import dev.floe.sigv4.PlainRequest;
import dev.floe.sigv4.Rejection.Reason;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each refused request fails exactly one check of a signed head. Without that check, the request
 * would be accepted, or refused for another reason.
 */
class HeaderClaimsTest {
  @Test
  void refusesAnAuthorizationThatNamesAPartTwice() {
    PlainRequest signed = signed(GET);
    assertAccepted(signed);
    for (String name : List.of("Credential", "SignedHeaders", "Signature")) {
      assertRefused(
          withAuthorization(
              signed,
              text -> {
                int start = text.indexOf(name + "=");
                int end = text.indexOf(',', start);
                return text + ", " + (end < 0 ? text.substring(start) : text.substring(start, end));
              }),
          Reason.AUTHORIZATION_HEADER_MALFORMED);
    }
  }

  @Test
  void refusesAnAuthorizationWithAnEmptyPart() {
    assertRefused(
        withAuthorization(signed(GET), text -> text.replaceFirst("Signature=.*", "Signature=")),
        Reason.AUTHORIZATION_HEADER_MALFORMED);
  }

  @Test
  void refusesAScopeOfAnotherDayThanTheRequestsTime() {
    PlainRequest presigned = presigned(GET, EXAMPLE);
    assertRefused(
        presigned.withRawQuery(presigned.rawQuery().replace("%2F20130524%2F", "%2F20130525%2F")),
        Reason.AUTHORIZATION_QUERY_PARAMETERS_ERROR);
    assertRefused(
        withAuthorization(signed(GET), text -> text.replace("/20130524/", "/20130525/")),
        Reason.AUTHORIZATION_HEADER_MALFORMED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/20130524/us-east-1/s3/aws4_request", "20130524/us-east-1/s3/aws4_request"})
  void refusesACredentialWithoutAnAccessKey(String credential) {
    assertRefused(
        withAuthorization(
            signed(GET), text -> text.replaceFirst("Credential=[^,]*", "Credential=" + credential)),
        Reason.AUTHORIZATION_HEADER_MALFORMED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"x-amz-date", "x-amz-content-sha256"})
  void refusesASigningHeaderThatOccursTwice(String name) {
    PlainRequest signed = signed(GET);
    Header again =
        signed.headers().stream()
            .filter(header -> header.name().equalsIgnoreCase(name))
            .findFirst()
            .orElseThrow();
    assertRefused(signed.plus(List.of(again)), Reason.INVALID_REQUEST);
  }

  @Test
  void refusesAQueryWithAMalformedEscape() {
    PlainRequest signed = signed(GET);
    assertRefused(signed.withRawQuery("a=%4"), Reason.INVALID_URI);
  }
}
