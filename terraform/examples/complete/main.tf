# Every option set: an existing VPC, TLS, a pool of sixty larger functions, alarms, and settings of the gateway.

provider "aws" {
  region = "eu-central-1"

  default_tags {
    tags = { project = "floe" }
  }
}

data "aws_vpc" "shared" {
  tags = { Name = "shared" }
}

data "aws_subnets" "private" {
  filter {
    name   = "vpc-id"
    values = [data.aws_vpc.shared.id]
  }

  tags = { tier = "private" }
}

data "aws_route_tables" "private" {
  vpc_id = data.aws_vpc.shared.id
  tags   = { tier = "private" }
}

resource "aws_secretsmanager_secret" "registry" {
  name                    = "floe/registry"
  description             = "Floe: the registry's secret key. Its value is put there by hand, so that no state file holds it."
  recovery_window_in_days = 7
}

resource "aws_secretsmanager_secret" "training" {
  name                    = "floe/training"
  description             = "Floe: the training jobs' secret key. Its value is put there by hand, so that no state file holds it."
  recovery_window_in_days = 7
}

resource "aws_sns_topic" "alarms" {
  name              = "floe-alarms"
  kms_master_key_id = "alias/aws/sns"
}

module "floe" {
  source = "../.."

  name    = "floe-shared"
  buckets = ["registry-layers", "training-data"]

  identities = [
    {
      access_key = "FLOEREGISTRY00000000"
      secret_arn = aws_secretsmanager_secret.registry.arn
      statements = [{
        actions   = ["s3:*"]
        resources = ["arn:aws:s3:::registry-layers", "arn:aws:s3:::registry-layers/*"]
      }]
    },
    {
      access_key = "FLOETRAINING00000000"
      secret_arn = aws_secretsmanager_secret.training.arn
      statements = [{
        actions   = ["s3:GetObject", "s3:ListBucket"]
        resources = ["arn:aws:s3:::training-data", "arn:aws:s3:::training-data/*"]
      }]
    },
  ]

  network = {
    existing = {
      vpc_id          = data.aws_vpc.shared.id
      subnet_ids      = slice(sort(data.aws_subnets.private.ids), 0, 1)
      route_table_ids = data.aws_route_tables.private.ids
    }
  }

  client_cidrs     = [data.aws_vpc.shared.cidr_block]
  monitoring_cidrs = [data.aws_vpc.shared.cidr_block]

  load_balancer = {
    certificate_arn     = "arn:aws:acm:eu-central-1:123456789012:certificate/01234567-89ab-cdef-0123-456789abcdef"
    deletion_protection = true
  }

  ec2 = {
    instance_type  = "c7gn.2xlarge"
    java_options   = "-Xmx4g"
    tarball_bucket = "my-artifacts"
    tarball_key    = "floe/floe-0.1.0-linux-arm64.tar.gz"
    tarball_sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
  }

  pool = {
    nodes      = 60
    memory_mb  = 3008
    package_s3 = { bucket = "my-artifacts", key = "floe/floe-node-0.1.0.zip" }
  }

  settings = {
    code          = "10+4"
    memory_budget = "2GiB"
    freshness     = { ttl = "5m" }
    listen        = { virtual_hosts = ["s3.example.com"], connections = 20000 }
  }

  traffic          = { hits_per_hour = 20000, mean_object_mb = 25 }
  alarm_topic_arns = [aws_sns_topic.alarms.arn]
}

output "endpoint" {
  description = "The endpoint URL of S3 clients."
  value       = module.floe.endpoint
}

output "floe_config" {
  description = "The gateway's floe.yaml."
  value       = module.floe.floe_config
}

output "invoke_guard" {
  description = "A service control policy that denies the functions' invocation to all but the gateway."
  value       = module.floe.invoke_guard
}

output "cost_per_month" {
  description = "Estimate in dollars per month."
  value       = module.floe.cost_per_month
}
