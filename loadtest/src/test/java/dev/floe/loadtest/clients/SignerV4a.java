package dev.floe.loadtest.clients;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPrivateKeySpec;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs requests without a body by Version 4a, written from its specification with the JDK alone.
 */
final class SignerV4a {
  private static final String ALGORITHM = "AWS4-ECDSA-P256-SHA256";
  private static final String NAMES = "host;x-amz-content-sha256;x-amz-date;x-amz-region-set";
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  private final String accessKey;
  private final PrivateKey key;

  SignerV4a(String accessKey, String secretKey) throws GeneralSecurityException {
    this.accessKey = accessKey;
    AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
    parameters.init(new ECGenParameterSpec("secp256r1"));
    ECParameterSpec curve = parameters.getParameterSpec(ECParameterSpec.class);
    this.key =
        KeyFactory.getInstance("EC")
            .generatePrivate(new ECPrivateKeySpec(scalar(accessKey, secretKey), curve));
  }

  /** Returns the first candidate for the private key: one key in four billion needs the second. */
  private static BigInteger scalar(String accessKey, String secretKey)
      throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(
        new SecretKeySpec(("AWS4A" + secretKey).getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    byte[] label = ALGORITHM.getBytes(StandardCharsets.UTF_8);
    byte[] context = accessKey.getBytes(StandardCharsets.UTF_8);
    ByteBuffer input = ByteBuffer.allocate(4 + label.length + 1 + context.length + 1 + 4);
    input.putInt(1).put(label).put((byte) 0).put(context).put((byte) 1).putInt(256);
    return new BigInteger(1, mac.doFinal(input.array())).add(BigInteger.ONE);
  }

  /** Returns a signed head with the empty line that ends it. */
  String head(String method, String target, String host) throws GeneralSecurityException {
    String time = TIME.format(Instant.now());
    String headers =
        "host:%s\nx-amz-content-sha256:UNSIGNED-PAYLOAD\nx-amz-date:%s\nx-amz-region-set:*\n"
            .formatted(host, time);
    String canonical =
        "%s\n%s\n\n%s\n%s\nUNSIGNED-PAYLOAD".formatted(method, target, headers, NAMES);
    String scope = time.substring(0, 8) + "/s3/aws4_request";
    byte[] digest =
        MessageDigest.getInstance("SHA-256").digest(canonical.getBytes(StandardCharsets.UTF_8));
    String text =
        "%s\n%s\n%s\n%s".formatted(ALGORITHM, time, scope, HexFormat.of().formatHex(digest));
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(key);
    signature.update(text.getBytes(StandardCharsets.UTF_8));
    return "%s %s HTTP/1.1\r\n".formatted(method, target)
        + headers.replace("\n", "\r\n")
        + "Authorization: %s Credential=%s/%s, SignedHeaders=%s, Signature=%s\r\n\r\n"
            .formatted(
                ALGORITHM, accessKey, scope, NAMES, HexFormat.of().formatHex(signature.sign()));
  }
}
