"""DuckDB: Parquet and CSV by s3://, with the httpfs extension from the registry's package."""
import importlib.util
import os
import sys
import urllib.parse
from pathlib import Path

import duckdb

package = Path(importlib.util.find_spec("duckdb_extension_httpfs").submodule_search_locations[0])
extension = next(package.rglob("httpfs.duckdb_extension"))
db = duckdb.connect(config={"threads": 4})
db.load_extension(str(extension))
db.execute(
    "CREATE SECRET (TYPE s3, KEY_ID ?, SECRET ?, REGION 'us-east-1', ENDPOINT ?, URL_STYLE 'path', USE_SSL false)",
    [os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"], sys.argv[1].removeprefix("http://")],
)


def tried(part):
    print(f"tried: {part}")


def one(query, *values):
    return db.execute(query, values).fetchone()


for size in map(int, os.environ["SIZES"].split()):
    path = f"s3://demo/duckdb/{size}.csv"
    expected = b"x" * (size - 1) + b"\n"
    db.execute(f"COPY (SELECT repeat('x', {size - 1})) TO '{path}' (HEADER false)")
    assert one(f"SELECT size, content FROM read_blob('{path}')") == (size, expected), size
tried("sizes")
# 64 MB that cannot be compressed, in 32 groups of rows. This limit of the file size makes the parts 5 MiB.
db.execute("SET s3_uploader_max_filesize = '50GB'")
rows = 2_000_000
db.execute(
    f"""CREATE TABLE t AS SELECT i, hash(i) AS a, hash(i + 1000000000) AS b, hash(i * 3) AS c, hash(i * 5) AS d
        FROM range({rows}) r(i)"""
)
db.execute("COPY t TO 's3://demo/duckdb/t.parquet' (ROW_GROUP_SIZE 61440)")
tried("multipart-put")
parquet = "read_parquet('s3://demo/duckdb/t.parquet')"
assert one(f"SELECT count(*), bit_xor(hash(i, a, b, c, d)) FROM {parquet}") == one("SELECT count(*), bit_xor(hash(i, a, b, c, d)) FROM t")
tried("multipart-get")
# Each query reads only the footer, and the groups and columns that it needs.
for i in (0, 1_234_567, rows - 1):
    assert one(f"SELECT b FROM {parquet} WHERE i = {i}") == one(f"SELECT b FROM t WHERE i = {i}"), i
assert one(f"SELECT sum(i) FROM {parquet}") == one("SELECT sum(i) FROM t")
tried("ranges")
assert one("SELECT count(*) FROM glob('s3://demo/many/*')") == (2500,)
db.execute("COPY (SELECT i, i % 4 AS part FROM range(1000) r(i)) TO 's3://demo/duckdb/parts' (FORMAT parquet, PARTITION_BY part, OVERWRITE_OR_IGNORE)")
assert one("SELECT count(*), sum(i) FROM read_parquet('s3://demo/duckdb/parts/*/*.parquet') WHERE part < 2") == (500, 249250)
tried("listing")
for name in os.environ["ODD_KEYS"].splitlines():
    # These characters would make the path a pattern or begin settings.
    name = name.translate(str.maketrans("", "", "*?[]"))
    path = f"s3://demo/duckdb/odd/{name}.csv".replace("'", "''")
    db.execute(f"COPY (SELECT 42 AS answer) TO '{path}'")
    assert one(f"FROM read_csv('{path}')") == (42,), name
tried("odd-keys")
