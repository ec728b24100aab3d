package dev.floe.sigv4.verify;

import static dev.floe.sigv4.Requests.EXAMPLE;
import static dev.floe.sigv4.Requests.EXAMPLE_TIME;
import static dev.floe.sigv4.Requests.headers;
import static dev.floe.sigv4.verify.SignedGets.GET;
import static dev.floe.sigv4.verify.SignedGets.TEMPORARY;
import static dev.floe.sigv4.verify.SignedGets.assertAccepted;
import static dev.floe.sigv4.verify.SignedGets.assertRefused;
import static dev.floe.sigv4.verify.SignedGets.presigned;
import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.sigv4.PayloadMode;
import dev.floe.sigv4.PlainRequest;
import dev.floe.sigv4.Rejection.Reason;
import dev.floe.sigv4.Requests;
import org.junit.jupiter.api.Test;

/**
 * Each refused request fails exactly one check of a presigned URL. Without that check, the request
 * would be accepted, or refused for another reason.
 */
class QueryClaimsTest {
  @Test
  void refusesAParameterOfAPresignedUrlThatOccursTwice() {
    PlainRequest presigned = presigned(GET, TEMPORARY);
    RequestVerifier verifier = Requests.verifier(TEMPORARY, EXAMPLE_TIME);
    assertThat(verifier.verify(presigned)).isInstanceOf(Verdict.Accepted.class);
    for (String parameter : presigned.rawQuery().split("&", -1)) {
      assertRefused(
          verifier.verify(presigned.withRawQuery(presigned.rawQuery() + "&" + parameter)),
          Reason.AUTHORIZATION_QUERY_PARAMETERS_ERROR);
    }
    assertRefused(
        verifier.verify(presigned.plus(headers("x-amz-security-token", "token"))),
        Reason.AUTHORIZATION_QUERY_PARAMETERS_ERROR);
  }

  @Test
  void checksATokenInAHeaderOfAPresignedUrl() {
    PlainRequest request = GET.plus(headers("x-amz-security-token", "token"));
    PlainRequest presigned = presigned(request, EXAMPLE);
    assertThat(Requests.verifier(TEMPORARY, EXAMPLE_TIME).verify(presigned))
        .isInstanceOf(Verdict.Accepted.class);
    assertRefused(presigned, Reason.INVALID_TOKEN);
  }

  @Test
  void refusesAPayloadThatQueryAndHeaderDeclareDifferently() {
    PlainRequest hashed =
        PlainRequest.of("GET", "/b/k?X-Amz-Content-Sha256=UNSIGNED-PAYLOAD", GET.headers());
    PlainRequest presigned = presigned(hashed, EXAMPLE);
    String twice = presigned.rawQuery() + "&X-Amz-Content-Sha256=UNSIGNED-PAYLOAD";
    assertAccepted(presigned);
    assertRefused(presigned.withRawQuery(twice), Reason.AUTHORIZATION_QUERY_PARAMETERS_ERROR);
    String other = PayloadMode.EMPTY.headerValue();
    assertRefused(
        presigned.plus(headers("x-amz-content-sha256", other)),
        Reason.AUTHORIZATION_QUERY_PARAMETERS_ERROR);
  }
}
