"""boto3: headers that its presigner moves into the query, under both signature versions, and a client of another region."""
import base64
import hashlib
import sys
import urllib.error
import urllib.request

import boto3
from botocore.config import Config

endpoint = sys.argv[1]


def client(version=None, region="us-east-1"):
    config = Config(signature_version=version, s3={"addressing_style": "path"}, retries={"total_max_attempts": 2})
    return boto3.client("s3", endpoint_url=endpoint, region_name=region, config=config)


def send(method, url, body=None, headers=None):
    request = urllib.request.Request(url, data=body, method=method, headers=headers or {})
    if body is not None and "Content-type" not in request.headers:
        # urllib would send the content type of a form.
        request.add_unredirected_header("Content-type", "")
        del request.unredirected_hdrs["Content-type"]
        request.headers.pop("Content-type", None)
    opener = urllib.request.build_opener(PlainPut())
    try:
        with opener.open(request) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


class PlainPut(urllib.request.HTTPHandler):
    """Sends no Content-Type of its own."""

    def http_request(self, request):
        super().http_request(request)
        if "Content-type" not in request.headers:
            request.unredirected_hdrs.pop("Content-type", None)
        return request


def expect(what, ok, got):
    if not ok:
        raise SystemExit(f"boto3, {what}: {got}")
    print(f"boto3: {what}")


body = b"presigned " * 100
md5 = base64.b64encode(hashlib.md5(body).digest()).decode()
wrong = base64.b64encode(hashlib.md5(b"other").digest()).decode()
plain = client("s3v4")
for version in (None, "s3", "s3v4"):
    s3, name = client(version), version or "default"
    key = f"boto3/{name}"
    url = s3.generate_presigned_url("put_object", Params={"Bucket": "demo", "Key": key}, ExpiresIn=60)
    got = send("PUT", url, body)
    expect(f"{name}: presigned PUT", got[0] == 200, got)
    params = {"Bucket": "demo", "Key": key, "ContentType": "text/x-test", "Metadata": {"a": "b"}, "Tagging": "a=b"}
    v4 = version == "s3v4"
    signed = {"x-amz-meta-a": "b", "x-amz-tagging": "a=b"} if v4 else {}
    for md5s, status in ((md5, 200), (wrong, 400)):
        url = s3.generate_presigned_url("put_object", Params={**params, "ContentMD5": md5s}, ExpiresIn=60)
        for extra in ({}, {"Content-Type": "text/x-test", "Content-MD5": md5s}):
            if v4 and not extra:
                continue
            got = send("PUT", url, body, {**signed, **extra})
            expect(f"{name}: presigned PUT with headers in its query, {status}", got[0] == status, got)
    head = plain.head_object(Bucket="demo", Key=key)
    expect(f"{name}: type and metadata were stored", (head["ContentType"], head["Metadata"]) == ("text/x-test", {"a": "b"}), head)
    if not v4:
        url = s3.generate_presigned_url("put_object", Params={**params, "ContentMD5": md5}, ExpiresIn=60)
        got = send("PUT", url, body, {"Content-Type": "text/html"})
        expect(f"{name}: another type than the signed one is refused", got[0] == 403, got)
        got = send("PUT", url.replace("text%2Fx-test", "text%2Fhtml"), body)
        expect(f"{name}: a changed type in the query is refused", got[0] == 403, got)
    for method in ("get_object", "head_object"):
        url = s3.generate_presigned_url(method, Params={"Bucket": "demo", "Key": key}, ExpiresIn=60)
        got = send(method.split("_")[0].upper(), url)
        expect(f"{name}: presigned {method}", got[0] == 200 and got[1] in (body, b""), got)
    url = s3.generate_presigned_url("get_object", Params={"Bucket": "demo", "Key": key, "ResponseContentType": "a/b", "ChecksumMode": "ENABLED"}, ExpiresIn=60)
    got = send("GET", url, None, {"x-amz-checksum-mode": "ENABLED"} if v4 else None)
    expect(f"{name}: presigned GET with an override", got == (200, body), got)

for call, params in (("head_object", {"Key": "boto3/s3v4"}), ("get_object", {"Key": "boto3/s3v4"}), ("head_bucket", {}), ("list_objects_v2", {}), ("put_object", {"Key": "boto3/region", "Body": body})):
    away = client("s3v4", "eu-west-1")
    answer = getattr(away, call)(Bucket="demo", **params)
    expect(f"a client of eu-west-1 corrects itself: {call}", answer["ResponseMetadata"]["HTTPStatusCode"] == 200, answer)
