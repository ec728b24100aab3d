// The SDK for JavaScript: the parts of the table, with its presigner and lib-storage.
import { createHash, randomBytes } from "node:crypto";
import {
  CopyObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
  paginateListObjectsV2,
} from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";

const s3 = new S3Client({ endpoint: process.argv[2], region: "us-east-1", forcePathStyle: true });
const Bucket = "demo";

const tried = (part) => console.log(`tried: ${part}`);

function expect(what, ok) {
  if (!ok) throw new Error(`JavaScript: ${what}`);
}

async function get(Key, more) {
  const answer = await s3.send(new GetObjectCommand({ Bucket, Key, ...more }));
  return Buffer.from(await answer.Body.transformToByteArray());
}

async function list(Prefix) {
  const keys = [];
  for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket, Prefix })) keys.push(...(page.Contents ?? []).map((o) => o.Key));
  return keys;
}

let body;
for (const size of process.env.SIZES.split(" ").map(Number)) {
  body = randomBytes(size);
  const ChecksumSHA256 = createHash("sha256").update(body).digest("base64");
  await s3.send(new PutObjectCommand({ Bucket, Key: `js/${size}`, Body: body, ChecksumSHA256 }));
  expect(`${size} bytes differ`, body.equals(await get(`js/${size}`, { ChecksumMode: "ENABLED" })));
}
tried("sizes");
tried("checksum");

const partSize = 8 << 20;
await new Upload({ client: s3, params: { Bucket, Key: "js/large", Body: body }, partSize, queueSize: 4 }).done();
expect("an object written in parts differs", body.equals(await get("js/large")));
tried("multipart-put");
const numbers = Array.from({ length: body.length / partSize }, (_, i) => i + 1);
const byNumber = (PartNumber) => ({ PartNumber });
const byRange = (number) => ({ Range: `bytes=${(number - 1) * partSize}-${number * partSize - 1}` });
const piece = process.env.PART_NUMBERS ? byNumber : byRange;
const pieces = await Promise.all(numbers.map((number) => get("js/large", piece(number))));
expect("an object read in parts differs", body.equals(Buffer.concat(pieces)));
tried("multipart-get");
for (const [Range, from, to] of [
  ["bytes=0-4", 0, 5],
  ["bytes=1000000-1299999", 1000000, 1300000],
  ["bytes=-7", body.length - 7, body.length],
])
  expect(`${Range} differs`, body.subarray(from, to).equals(await get("js/large", { Range })));
tried("ranges");
await s3.send(new CopyObjectCommand({ Bucket, Key: "js/copy", CopySource: `${Bucket}/js/large` }));
expect("a copy differs", body.equals(await get("js/copy")));
tried("copy");

expect("a listing has not 2,500 keys", new Set(await list("many/")).size === 2500);
tried("listing");
await s3.send(new PutObjectCommand({ Bucket, Key: "js/metadata", Body: "named", Metadata: { shade: "dark green" } }));
const head = await s3.send(new HeadObjectCommand({ Bucket, Key: "js/metadata" }));
expect("metadata differ", head.Metadata.shade === "dark green" && head.ContentLength === 5);
tried("metadata");
for (const name of process.env.ODD_KEYS.split("\n")) {
  await s3.send(new PutObjectCommand({ Bucket, Key: `js/odd/${name}`, Body: name }));
  expect(name, (await get(`js/odd/${name}`)).toString() === name);
}
tried("odd-keys");

const Key = "js/presigned";
const put = await getSignedUrl(s3, new PutObjectCommand({ Bucket, Key }), { expiresIn: 60 });
expect("a presigned PUT was refused", (await fetch(put, { method: "PUT", body: "by its URL" })).ok);
tried("presigned-put");
const url = await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key }), { expiresIn: 60 });
expect("the answer to a presigned URL differs", (await (await fetch(url)).text()) === "by its URL");
tried("presigned-get");

const once = { Bucket, Key: "js/once", IfNoneMatch: "*" };
await s3.send(new PutObjectCommand({ ...once, Body: "first" }));
const second = await s3.send(new PutObjectCommand({ ...once, Body: "second" })).catch((error) => error.name);
expect(`a second creation: ${second}`, second === "PreconditionFailed" && (await get("js/once")).toString() === "first");
tried("create-once");

const Objects = (await list("js/")).map((Key) => ({ Key }));
const deleted = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
expect("keys were not deleted", deleted.Deleted.length === Objects.length && (await list("js/")).length === 0);
tried("multi-delete");
