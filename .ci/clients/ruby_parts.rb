# The SDK for Ruby: the parts of the table, with its managed uploads and downloads.
require "aws-sdk-s3"
require "net/http"
require "securerandom"
require "stringio"
require "tempfile"

def tried(part) = puts("tried: #{part}")

def expect(what, ok) = ok || abort("Ruby: #{what}")

s3 = Aws::S3::Client.new(endpoint: ARGV[0], region: "us-east-1", force_path_style: true)
bucket = Aws::S3::Resource.new(client: s3).bucket("demo")
get = ->(key, **more) { s3.get_object(bucket: "demo", key: key, **more).body.read.b }

body = nil
ENV["SIZES"].split.map(&:to_i).each do |size|
  body = SecureRandom.bytes(size)
  s3.put_object(bucket: "demo", key: "ruby/#{size}", body: body, checksum_algorithm: "SHA256")
  expect("#{size} bytes differ", get.call("ruby/#{size}", checksum_mode: "ENABLED") == body)
end
tried "sizes"
tried "checksum"

file = Tempfile.new("ruby", binmode: true)
file.write(body)
file.flush
large = bucket.object("ruby/large")
large.upload_file(file.path, multipart_threshold: 8 << 20)
tried "multipart-put"
back = Tempfile.new("ruby", binmode: true)
large.download_file(back.path, chunk_size: 8 << 20, mode: "get_range")
expect("an object read in parts differs", File.binread(back.path) == body)
tried "multipart-get"
{ "bytes=0-4" => body[0, 5], "bytes=1000000-1299999" => body[1_000_000, 300_000], "bytes=-7" => body[-7..] }.each do |range, expected|
  expect("#{range} differs", get.call("ruby/large", range: range) == expected)
end
tried "ranges"
bucket.object("ruby/copy").copy_from(large)
expect("a copy differs", get.call("ruby/copy") == body)
tried "copy"

expect("a listing has not 2,500 keys", bucket.objects(prefix: "many/").count == 2500)
tried "listing"
bucket.object("ruby/metadata").put(body: "named", metadata: { "shade" => "dark green" })
expect("metadata differ", bucket.object("ruby/metadata").metadata == { "shade" => "dark green" })
tried "metadata"
ENV["ODD_KEYS"].split("\n").each do |name|
  s3.put_object(bucket: "demo", key: "ruby/odd/#{name}", body: name)
  expect(name, get.call("ruby/odd/#{name}") == name.b)
end
tried "odd-keys"

object = bucket.object("ruby/presigned")
uri = URI(object.presigned_url(:put, expires_in: 60))
answer = Net::HTTP.start(uri.host, uri.port) { |http| http.send_request("PUT", uri.request_uri, "by its URL", "content-type" => "") }
expect("a presigned PUT was refused: #{answer.body}", answer.code == "200")
tried "presigned-put"
expect("the answer to a presigned URL differs", Net::HTTP.get(URI(object.presigned_url(:get, expires_in: 60))) == "by its URL")
tried "presigned-get"

bucket.objects(prefix: "ruby/").batch_delete!
expect("keys are left", bucket.objects(prefix: "ruby/").count.zero?)
tried "multi-delete"
