"""pyarrow: the SDK for C++."""
import os
import sys

from pyarrow import fs

endpoint = sys.argv[1]
for region in ("us-east-1",):
    s3 = fs.S3FileSystem(
        access_key=os.environ["AWS_ACCESS_KEY_ID"],
        secret_key=os.environ["AWS_SECRET_ACCESS_KEY"],
        endpoint_override=endpoint.removeprefix("http://"),
        scheme="http",
        region=region,
    )
    for size in (0, 1000, 12 << 20):
        content = os.urandom(size)
        with s3.open_output_stream(f"demo/pyarrow/{size}") as out:
            out.write(content)
        with s3.open_input_file(f"demo/pyarrow/{size}") as read:
            assert read.size() == size, (size, read.size())
            assert read.read() == content, size
        print(f"pyarrow: written and read, {size} bytes")
    names = {entry.base_name for entry in s3.get_file_info(fs.FileSelector("demo/pyarrow"))}
    assert names == {"0", "1000", str(12 << 20)}, names
    s3.copy_file("demo/pyarrow/1000", "demo/pyarrow/copy")
    s3.delete_file("demo/pyarrow/copy")
    print("pyarrow: listed, copied, deleted")
