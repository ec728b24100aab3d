data "aws_region" "current" {}

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

# "Concurrent executions" of AWS Lambda.
data "aws_servicequotas_service_quota" "concurrency" {
  service_code = "lambda"
  quota_code   = "L-B99A9384"
}

locals {
  names = [for index in range(var.node_count) : "${var.prefix}${index}"]

  # Lambda refuses reservations that leave less than 100 for the account's other functions.
  needed_concurrency = var.node_count * var.reserved_concurrency
  quota              = data.aws_servicequotas_service_quota.concurrency.value
  free_concurrency   = local.quota - 100

  # The node takes the function's memory for blocks, less 96 MB and a sixteenth (NodeMemory). The heap gets that sixteenth and a third
  # of the 96 MB; the JVM's code, classes, threads and the managed run time's client have the rest.
  heap_mb = floor(var.memory_mb / 16) + 32
  java_tool_options = join(" ", [
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-Xss512k",
    "-XX:ReservedCodeCacheSize=24m",
    "-XX:+ExitOnOutOfMemoryError",
    "-Xmx${local.heap_mb}m",
    "-XX:MaxDirectMemorySize=${var.memory_mb}m",
    "--enable-native-access=ALL-UNNAMED",
  ])
}

resource "aws_cloudwatch_log_group" "node" {
  count = var.node_count

  name              = "/aws/lambda/${local.names[count.index]}"
  retention_in_days = var.log_retention_days
  tags              = var.tags
}

resource "aws_lambda_function" "node" {
  count = var.node_count

  function_name                  = local.names[count.index]
  description                    = "Floe: a node of the cache"
  role                           = aws_iam_role.node.arn
  runtime                        = "java25"
  handler                        = "dev.floe.node.lambda.FloeFunction"
  architectures                  = [var.architecture]
  memory_size                    = var.memory_mb
  timeout                        = 900
  reserved_concurrent_executions = var.reserved_concurrency

  filename          = var.package_path
  source_code_hash  = var.package_path == null ? null : filebase64sha256(var.package_path)
  s3_bucket         = try(var.package_s3.bucket, null)
  s3_key            = try(var.package_s3.key, null)
  s3_object_version = try(var.package_s3.version, null)

  ephemeral_storage {
    size = var.ephemeral_storage_mb
  }

  environment {
    variables = {
      JAVA_TOOL_OPTIONS = local.java_tool_options
    }
  }

  vpc_config {
    subnet_ids         = var.subnet_ids
    security_group_ids = [var.security_group_id]
  }

  # Without this, destroying a function waits up to half an hour for its network interfaces
  # (https://github.com/hashicorp/terraform-provider-aws/issues/32130).
  replace_security_groups_on_destroy = true

  logging_config {
    log_format = "Text"
    log_group  = aws_cloudwatch_log_group.node[count.index].name
  }

  tags = var.tags

  depends_on = [aws_iam_role_policy.node]

  lifecycle {
    precondition {
      condition     = (var.package_path == null) != (var.package_s3 == null)
      error_message = "Give the node's zip once: either package_path or package_s3."
    }

    precondition {
      # No account has a quota of zero: zero stands for a quota that could not be read.
      condition     = local.quota == 0 || local.needed_concurrency <= local.free_concurrency
      error_message = "${var.node_count} functions with a reserved concurrency of ${var.reserved_concurrency} need ${local.needed_concurrency}, and this account's quota leaves ${local.free_concurrency} (Lambda keeps 100 for other functions). Request ${local.needed_concurrency + 100} or more for \"Concurrent executions\" (lambda, L-B99A9384) in Service Quotas, or use fewer functions."
    }
  }
}
