package dev.floe.gateway;

import dev.floe.gateway.cache.ReadThroughCache;
import dev.floe.gateway.metrics.GatewayMetrics;
import dev.floe.gateway.origin.OriginClient;
import dev.floe.gateway.origin.StampedOrigin;
import dev.floe.gateway.origin.WriteStamps;
import dev.floe.gateway.policy.freshness.KeyRules;
import dev.floe.gateway.policy.request.BypassRule;
import dev.floe.gateway.s3.operation.BucketOwners;
import dev.floe.gateway.s3.operation.BypassRedirects;
import dev.floe.gateway.s3.operation.CachedPut;
import dev.floe.gateway.s3.operation.CorsAnswers;
import dev.floe.gateway.s3.operation.ForwardToOrigin;
import dev.floe.gateway.s3.operation.InvalidatingWrites;
import dev.floe.gateway.s3.operation.OperationHandlers;
import dev.floe.gateway.s3.operation.read.CachedReads;
import java.time.InstantSource;

/**
 * Builds the handlers of S3's operations. Reads go through the cache, writes invalidate it, and all
 * other operations go straight to the origin.
 *
 * @param client sends requests to the origin
 * @param region the origin's region
 * @param kmsAllowed true if objects under KMS keys are cached
 * @param bypass how GETs that bypass the cache are answered
 * @param cors what the buckets' CORS rules are known to allow
 */
public record HandlerAssembly(
    OriginClient client,
    String region,
    boolean kmsAllowed,
    KeyRules<BypassRule> bypass,
    CorsAnswers cors,
    GatewayMetrics metrics,
    InstantSource clock) {
  public OperationHandlers handlers(ReadThroughCache cache) {
    WriteStamps stamps = new WriteStamps();
    OriginClient origin = new StampedOrigin(client, stamps);
    BucketOwners owners = new BucketOwners(origin);
    CachedReads reads =
        new CachedReads(
            cache.reads(),
            owners,
            cors,
            new BypassRedirects(bypass),
            origin,
            stamps,
            clock,
            metrics);
    InvalidatingWrites writes = new InvalidatingWrites(cache, owners, cors, origin, metrics);
    CachedPut puts = new CachedPut(cache, kmsAllowed, origin, metrics);
    ForwardToOrigin forward = new ForwardToOrigin(origin, cors, region, metrics);
    return new OperationHandlers(
        reads::getObject,
        reads::headObject,
        puts::putObject,
        writes::copyObject,
        puts::uploadPart,
        writes::completeMultipartUpload,
        writes::abortMultipartUpload,
        writes::deleteObject,
        writes::deleteObjects,
        writes::changeObject,
        writes::changeBucket,
        forward::handle);
  }
}
