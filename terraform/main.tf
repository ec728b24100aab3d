data "aws_region" "current" {}

data "aws_partition" "current" {}

locals {
  bucket_arns = [for bucket in var.buckets : "arn:${data.aws_partition.current.partition}:s3:::${bucket}"]

  # The gateway reads its tarball through the same S3 endpoint as its objects.
  endpoint_bucket_arns = distinct(concat(
    local.bucket_arns,
    var.ec2.tarball_bucket == null ? [] : ["arn:${data.aws_partition.current.partition}:s3:::${var.ec2.tarball_bucket}"],
  ))

  endpoint_services = concat(
    ["lambda", "logs", "secretsmanager", "sts"],
    var.gateway_kind == "ecs" ? ["ecr.api", "ecr.dkr"] : [],
    var.gateway_kind == "ec2" && var.session_manager ? ["ssm", "ssmmessages"] : [],
  )

  code_blocks = [for part in split("+", var.settings.code) : tonumber(part)]
}

module "network" {
  source = "./modules/network"

  name              = var.name
  tags              = var.tags
  existing          = var.network.existing
  cidr              = var.network.cidr
  zones             = var.network.zones
  create_endpoints  = var.network.create_endpoints
  endpoint_services = local.endpoint_services
  bucket_arns       = local.endpoint_bucket_arns
  client_cidrs      = var.client_cidrs
  monitoring_cidrs  = var.monitoring_cidrs
  ports             = local.ports
}

module "pool" {
  source = "./modules/pool"

  prefix               = local.node_prefix
  tags                 = var.tags
  node_count           = var.pool.nodes
  memory_mb            = var.pool.memory_mb
  ephemeral_storage_mb = var.pool.ephemeral_storage_mb
  architecture         = var.pool.architecture
  reserved_concurrency = var.pool.reserved_concurrency
  package_path         = var.pool.package_path
  package_s3           = var.pool.package_s3
  subnet_ids           = module.network.subnet_ids
  security_group_id    = module.network.functions_security_group_id
  log_retention_days   = var.pool.log_retention_days
}

module "gateway" {
  source = "./modules/gateway"

  name                 = var.name
  tags                 = var.tags
  kind                 = var.gateway_kind
  gateway_count        = var.gateway_count
  config               = local.config
  secrets              = local.secrets
  secret_references    = local.secret_references
  secret_kms_key_arns  = var.secret_kms_key_arns
  ec2                  = var.ec2
  ecs                  = var.ecs
  vpc_id               = module.network.vpc_id
  subnet_ids           = module.network.subnet_ids
  security_group_id    = module.network.gateway_security_group_id
  load_balancer        = merge(var.load_balancer, { security_group_id = module.network.load_balancer_security_group_id })
  ports                = local.ports
  bucket_arns          = local.bucket_arns
  data_key_arns        = var.data_key_arns
  origin_role_arns     = local.origin_role_arns
  function_arn_pattern = module.pool.function_arn_pattern
  drain_seconds        = tonumber(trimsuffix(var.settings.listen.drain, "s"))
  session_manager      = var.session_manager
  log_retention_days   = var.log_retention_days
  alarm_topic_arns     = var.alarm_topic_arns
}

module "cost" {
  source = "./modules/cost"

  gateway = {
    kind          = var.gateway_kind
    instance_type = var.ec2.instance_type
    architecture  = var.ecs.architecture == "ARM64" ? "arm64" : "x86_64"
    vcpus         = var.ecs.cpu / 1024
    memory_gb     = var.ecs.memory_mb / 1024
    disk_gb       = var.gateway_kind == "ec2" ? var.ec2.disk_gb : 0
  }
  pool = {
    nodes         = var.pool.nodes
    memory_mb     = var.pool.memory_mb
    storage_mb    = var.pool.ephemeral_storage_mb
    architecture  = var.pool.architecture
    blocks        = sum(local.code_blocks)
    data_blocks   = local.code_blocks[0]
    latency_price = var.settings.pool.lifetime.latency_price
  }
  network = {
    zones               = module.network.zone_count
    interface_endpoints = module.network.interface_endpoint_count
  }
  secrets = length(distinct(concat(values(local.secrets), local.secret_references)))
  alarms  = module.gateway.alarm_count
  traffic = merge(var.traffic, {
    warm_up_per_hour = local.upkeep_per_hour.warm_up
    backup_per_hour  = local.upkeep_per_hour.backup
  })
}

check "code_fits_pool" {
  assert {
    condition     = sum(local.code_blocks) <= var.pool.nodes
    error_message = "Code ${var.settings.code} needs ${sum(local.code_blocks)} functions, and pool.nodes is ${var.pool.nodes}: the gateway would not start."
  }
}
