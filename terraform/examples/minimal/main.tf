# The minimum: a new VPC in one zone, fourteen functions, one gateway in plain text for a private network.

provider "aws" {
  region = "us-east-1"
}

module "floe" {
  source = "../.."

  buckets = ["my-bucket"]

  identities = [{
    access_key = "FLOEREADER0000000000"
    secret_arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:floe-reader-AbCdEf"
    statements = [{
      actions   = ["s3:GetObject", "s3:ListBucket"]
      resources = ["arn:aws:s3:::my-bucket", "arn:aws:s3:::my-bucket/*"]
    }]
  }]

  ec2 = {
    tarball_bucket = "my-artifacts"
    tarball_key    = "floe/floe-0.1.0-linux-arm64.tar.gz"
    tarball_sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
  }

  pool = {
    package_s3 = { bucket = "my-artifacts", key = "floe/floe-node-0.1.0.zip" }
  }
}

output "endpoint" {
  description = "The endpoint URL of S3 clients."
  value       = module.floe.endpoint
}

output "cost_per_hour" {
  description = "Estimate in dollars per hour."
  value       = module.floe.cost_per_hour
}
