"""boto3: the parts of the table, with its transfer manager."""
import io
import os
import sys
import urllib.request

import boto3
from boto3.s3.transfer import TransferConfig
from botocore.config import Config

s3 = boto3.client("s3", endpoint_url=sys.argv[1], config=Config(signature_version="s3v4", s3={"addressing_style": "path"}))
at = {"Bucket": "demo"}


def tried(part):
    print(f"tried: {part}")


def read(key, **more):
    return s3.get_object(**at, Key=key, **more)["Body"].read()


for size in map(int, os.environ["SIZES"].split()):
    body = os.urandom(size)
    s3.put_object(**at, Key=f"boto3/{size}", Body=body, ChecksumAlgorithm="SHA256")
    answer = s3.get_object(**at, Key=f"boto3/{size}", ChecksumMode="ENABLED")
    assert answer["Body"].read() == body and answer["ContentLength"] == size, size
    assert "ChecksumSHA256" in answer, answer
tried("sizes")
tried("checksum")

parts = TransferConfig(multipart_threshold=8 << 20, multipart_chunksize=8 << 20)
s3.upload_fileobj(io.BytesIO(body), "demo", "boto3/parts", Config=parts)
assert s3.head_object(**at, Key="boto3/parts")["ETag"].endswith('-8"')
tried("multipart-put")
back = io.BytesIO()
s3.download_fileobj("demo", "boto3/parts", back, Config=parts)
assert back.getvalue() == body
if "PART_NUMBERS" in os.environ:
    assert read("boto3/parts", PartNumber=2) == body[8 << 20 : 16 << 20]
tried("multipart-get")
for header, expected in (("bytes=0-4", body[:5]), ("bytes=1000000-1299999", body[1000000:1300000]), ("bytes=-7", body[-7:])):
    assert read("boto3/parts", Range=header) == expected, header
tried("ranges")
s3.copy({**at, "Key": "boto3/parts"}, "demo", "boto3/copy", Config=parts)
assert read("boto3/copy") == body
tried("copy")

listed = [o["Key"] for page in s3.get_paginator("list_objects_v2").paginate(**at, Prefix="many/") for o in page["Contents"]]
assert len(set(listed)) == 2500, len(listed)
tried("listing")
s3.put_object(**at, Key="boto3/metadata", Body=b"", Metadata={"shade": "dark green"}, ContentType="text/x-test")
head = s3.head_object(**at, Key="boto3/metadata")
assert (head["Metadata"], head["ContentType"]) == ({"shade": "dark green"}, "text/x-test"), head
tried("metadata")
for name in os.environ["ODD_KEYS"].splitlines():
    s3.put_object(**at, Key=f"boto3/odd/{name}", Body=name.encode())
    assert read(f"boto3/odd/{name}") == name.encode(), name
found = {o["Key"] for o in s3.list_objects_v2(**at, Prefix="boto3/odd/", EncodingType="url")["Contents"]}
assert len(found) == len(os.environ["ODD_KEYS"].splitlines()), found
tried("odd-keys")

url = s3.generate_presigned_url("put_object", Params={**at, "Key": "boto3/presigned"}, ExpiresIn=60)
urllib.request.urlopen(urllib.request.Request(url, b"by its URL", {"Content-Type": "text/plain"}, method="PUT")).close()
tried("presigned-put")
url = s3.generate_presigned_url("get_object", Params={**at, "Key": "boto3/presigned"}, ExpiresIn=60)
assert urllib.request.urlopen(url).read() == b"by its URL"
tried("presigned-get")

s3.put_object(**at, Key="boto3/once", Body=b"first", IfNoneMatch="*")
try:
    s3.put_object(**at, Key="boto3/once", Body=b"second", IfNoneMatch="*")
    raise SystemExit("boto3 created a key twice")
except s3.exceptions.ClientError as error:
    assert error.response["Error"]["Code"] == "PreconditionFailed", error
assert read("boto3/once") == b"first"
tried("create-once")

own = boto3.resource("s3", endpoint_url=sys.argv[1]).Bucket("demo").objects.filter(Prefix="boto3/")
answers = own.delete()
assert not any("Errors" in answer for answer in answers), answers
assert not list(own)
tried("multi-delete")
