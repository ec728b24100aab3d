// The SDK for JavaScript: headers that its presigner moves into the query, and clients of another region.
import {
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";

const endpoint = process.argv[2];
const client = (region, more) => new S3Client({ endpoint, region, forcePathStyle: true, ...more });
const s3 = client("us-east-1");
const Bucket = "demo";
const body = "presigned ".repeat(100);

function expect(what, ok, got) {
  if (!ok) throw new Error(`JavaScript, ${what}: ${got}`);
  console.log(`JavaScript: ${what}`);
}

async function send(method, url, headers) {
  const answer = await fetch(url, { method, headers, body: method === "PUT" ? body : undefined });
  return [answer.status, await answer.text()];
}

const uploads = [
  ["presigned PUT with the checksum of an empty body", {}, {}],
  ["presigned PUT with SHA256", { ChecksumAlgorithm: "SHA256" }, {}],
  [
    "presigned PUT with headers in its query",
    { Metadata: { a: "b" }, Tagging: "a=b", StorageClass: "STANDARD", ACL: "private", ContentType: "text/x-test" },
    { "content-type": "text/x-test" },
  ],
];
for (const [what, params, headers] of uploads) {
  const url = await getSignedUrl(s3, new PutObjectCommand({ Bucket, Key: "js/put", ...params }), { expiresIn: 60 });
  const [status, text] = await send("PUT", url, headers);
  expect(what, status === 200, `${status} ${text}`);
}
for (const params of [{}, { ChecksumMode: "ENABLED", ResponseContentType: "a/b" }]) {
  const url = await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key: "js/put", ...params }), { expiresIn: 60 });
  const [status, text] = await send("GET", url);
  expect(`presigned GET ${Object.keys(params)}`, status === 200 && text === body, `${status} ${text}`);
}
// S3 requires checksums of the parts if an upload was begun with an algorithm, as this SDK does by default.
const plain = client("us-east-1", { requestChecksumCalculation: "WHEN_REQUIRED" });
const upload = await plain.send(new CreateMultipartUploadCommand({ Bucket, Key: "js/parts" }));
const part = await getSignedUrl(
  s3,
  new UploadPartCommand({ Bucket, Key: "js/parts", UploadId: upload.UploadId, PartNumber: 1 }),
  { expiresIn: 60 },
);
const [status, text] = await send("PUT", part);
expect("presigned UploadPart", status === 200, `${status} ${text}`);

// At another endpoint than Amazon's this SDK does not sign again for the right region, but its error names the region.
const away = client("eu-west-1", { maxAttempts: 1 });
try {
  await away.send(new GetObjectCommand({ Bucket, Key: "js/put" }));
  expect("GET signed for eu-west-1 is refused", false, "200");
} catch (error) {
  expect("GET signed for eu-west-1 names the region", error.name === "AuthorizationHeaderMalformed" && error.Region === "us-east-1", error);
}
try {
  await away.send(new HeadObjectCommand({ Bucket, Key: "js/put" }));
  expect("HEAD signed for eu-west-1 is refused", false, "200");
} catch (error) {
  const region = error.$response?.headers["x-amz-bucket-region"];
  expect("HEAD signed for eu-west-1 names the region", error.$metadata?.httpStatusCode === 400 && region === "us-east-1", error);
}
