"""pyarrow: the SDK for C++."""
import os
import sys

from pyarrow import fs

s3 = fs.S3FileSystem(
    access_key=os.environ["AWS_ACCESS_KEY_ID"],
    secret_key=os.environ["AWS_SECRET_ACCESS_KEY"],
    endpoint_override=sys.argv[1].removeprefix("http://"),
    scheme="http",
    region="us-east-1",
)


def tried(part):
    print(f"tried: {part}")


def write(path, body, **more):
    with s3.open_output_stream(f"demo/pyarrow/{path}", **more) as out:
        out.write(body)


def read(path):
    with s3.open_input_stream(f"demo/pyarrow/{path}") as stream:
        return stream.read()


for size in (0, *map(int, os.environ["SIZES"].split())):
    body = os.urandom(size)
    # All but the first bytes are written in parts.
    write(size, body)
    with s3.open_input_file(f"demo/pyarrow/{size}") as file:
        assert file.size() == size, (size, file.size())
        assert file.read() == body, size
        if size:
            for at, length in ((0, 5), (size // 2, 300000), (size - 5, 5)):
                assert file.read_at(length, at) == body[at : at + length], (size, at)
tried("sizes")
tried("multipart-put")
tried("ranges")
with s3.open_input_stream(f"demo/pyarrow/{size}", buffer_size=8 << 20) as stream:
    assert b"".join(iter(lambda: stream.read(8 << 20), b"")) == body
tried("multipart-get")
s3.copy_file(f"demo/pyarrow/{size}", "demo/pyarrow/copy")
assert read("copy") == body
tried("copy")
assert len(s3.get_file_info(fs.FileSelector("demo/many"))) == 2500
tried("listing")
# pyarrow stores S3's own headers, but no user metadata.
write("typed", b"named", metadata={"Content-Type": "text/x-test"})
with s3.open_input_stream("demo/pyarrow/typed") as stream:
    assert stream.metadata()["Content-Type"] == b"text/x-test", stream.metadata()
for name in os.environ["ODD_KEYS"].splitlines():
    write(f"odd/{name}", name.encode())
    assert read(f"odd/{name}") == name.encode(), name
tried("odd-keys")
s3.delete_dir("demo/pyarrow")
assert s3.get_file_info("demo/pyarrow").type == fs.FileType.NotFound
tried("multi-delete")
