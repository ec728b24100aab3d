# The SDK for Ruby: headers that its presigner moves into the query, and a client of another region.
require "aws-sdk-s3"
require "net/http"

endpoint = ARGV[0]
body = "presigned " * 100

def expect(what, ok, got)
  abort "Ruby, #{what}: #{got}" unless ok
  puts "Ruby: #{what}"
end

def send_request(type, url, body, headers)
  uri = URI(url)
  request = type.new(uri)
  headers.each { |name, value| request[name] = value }
  request.body = body if body
  request["content-type"] ||= "" if body
  answer = Net::HTTP.start(uri.host, uri.port) { |http| http.request(request) }
  [answer.code, answer.body]
end

client = ->(region) { Aws::S3::Client.new(endpoint: endpoint, region: region, force_path_style: true, retry_limit: 0) }
presigner = Aws::S3::Presigner.new(client: client.call("us-east-1"))
[{}, { acl: "private", metadata: { "a" => "b" }, tagging: "a=b", storage_class: "STANDARD" }].each do |params|
  url, headers = presigner.presigned_request(:put_object, bucket: "demo", key: "ruby/put", **params)
  got = send_request(Net::HTTP::Put, url, body, headers)
  expect("presigned PUT #{params.keys}", got[0] == "200", got)
  url = presigner.presigned_url(:put_object, bucket: "demo", key: "ruby/put", **params)
  got = send_request(Net::HTTP::Put, url, body, {})
  expect("presigned PUT, all in its query, #{params.keys}", got[0] == "200", got)
end
got = send_request(Net::HTTP::Get, presigner.presigned_url(:get_object, bucket: "demo", key: "ruby/put"), nil, {})
expect("presigned GET", got == ["200", body], got[0])
%i[get_object head_object].each do |call|
  answer = client.call("eu-west-1").public_send(call, bucket: "demo", key: "ruby/put")
  expect("a client of eu-west-1 corrects itself: #{call}", answer.content_length == body.length, answer)
rescue Aws::Errors::ServiceError => e
  region = e.context.http_response.headers["x-amz-bucket-region"]
  expect("a client of eu-west-1 learns the region: #{call}", region == "us-east-1", e)
end
