data "aws_region" "current" {}

data "aws_partition" "current" {}

data "aws_iam_policy_document" "assume" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = [local.ec2 ? "ec2.amazonaws.com" : "ecs-tasks.amazonaws.com"]
    }
  }
}

data "aws_iam_policy_document" "gateway" {
  statement {
    sid       = "Buckets"
    actions   = var.bucket_actions
    resources = var.bucket_arns
  }

  statement {
    sid       = "Objects"
    actions   = var.object_actions
    resources = [for arn in var.bucket_arns : "${arn}/*"]
  }

  # Identities that reach S3 as themselves.
  dynamic "statement" {
    for_each = length(var.origin_role_arns) > 0 ? [var.origin_role_arns] : []

    content {
      sid       = "IdentityRoles"
      actions   = ["sts:AssumeRole"]
      resources = statement.value
    }
  }

  dynamic "statement" {
    for_each = length(var.data_key_arns) > 0 ? [var.data_key_arns] : []

    content {
      sid       = "DataKeys"
      actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
      resources = statement.value
    }
  }

  # The pool's functions by their common prefix: a policy of 400 names would be longer than IAM allows.
  statement {
    sid = "Nodes"
    actions = [
      "lambda:GetFunctionConcurrency",
      "lambda:GetFunctionConfiguration",
      "lambda:InvokeFunction",
    ]
    resources = [var.function_arn_pattern]
  }

  # Lambda's account settings have no ARN.
  statement {
    sid       = "Quota"
    actions   = ["lambda:GetAccountSettings"]
    resources = ["*"]
  }

  dynamic "statement" {
    for_each = local.ec2 ? [1] : []

    content {
      sid       = "Tarball"
      actions   = ["s3:GetObject"]
      resources = ["arn:${data.aws_partition.current.partition}:s3:::${coalesce(var.ec2.tarball_bucket, "missing")}/${coalesce(var.ec2.tarball_key, "missing")}"]
    }
  }

  dynamic "statement" {
    for_each = local.ec2 ? [1] : []

    content {
      sid       = "Log"
      actions   = ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"]
      resources = [aws_cloudwatch_log_group.gateway.arn, "${aws_cloudwatch_log_group.gateway.arn}:*"]
    }
  }

  # Session Manager's channels have no ARNs.
  dynamic "statement" {
    for_each = local.ec2 && var.session_manager ? [1] : []

    content {
      sid = "Shell"
      actions = [
        "ssm:UpdateInstanceInformation",
        "ssmmessages:CreateControlChannel",
        "ssmmessages:CreateDataChannel",
        "ssmmessages:OpenControlChannel",
        "ssmmessages:OpenDataChannel",
      ]
      resources = ["*"]
    }
  }
}

# Secrets that become environment variables: the instance reads them when it starts the gateway; for a task, ECS reads them.
data "aws_iam_policy_document" "secrets" {
  statement {
    sid       = "Secrets"
    actions   = ["secretsmanager:GetSecretValue"]
    resources = distinct(values(var.secrets))
  }

  dynamic "statement" {
    for_each = length(var.secret_kms_key_arns) > 0 ? [var.secret_kms_key_arns] : []

    content {
      sid       = "SecretKeys"
      actions   = ["kms:Decrypt"]
      resources = statement.value
    }
  }
}

# Secrets that floe.yaml names: the gateway itself reads them, on an instance and in a task.
data "aws_iam_policy_document" "secret_references" {
  statement {
    sid       = "NamedSecrets"
    actions   = ["secretsmanager:GetSecretValue"]
    resources = var.secret_references
  }

  dynamic "statement" {
    for_each = length(var.secret_kms_key_arns) > 0 ? [var.secret_kms_key_arns] : []

    content {
      sid       = "NamedSecretKeys"
      actions   = ["kms:Decrypt"]
      resources = statement.value
    }
  }
}

resource "aws_iam_role" "gateway" {
  name               = "${var.name}-gateway"
  description        = "Floe: the gateway, which alone may invoke the pool's functions"
  assume_role_policy = data.aws_iam_policy_document.assume.json
  tags               = var.tags
}

resource "aws_iam_role_policy" "gateway" {
  name   = "gateway"
  role   = aws_iam_role.gateway.id
  policy = data.aws_iam_policy_document.gateway.json
}

resource "aws_iam_role_policy" "secrets" {
  count = length(var.secrets) > 0 ? 1 : 0

  name   = "secrets"
  role   = local.ec2 ? aws_iam_role.gateway.id : aws_iam_role.execution[0].id
  policy = data.aws_iam_policy_document.secrets.json
}

resource "aws_iam_role_policy" "secret_references" {
  count = length(var.secret_references) > 0 ? 1 : 0

  name   = "secret-references"
  role   = aws_iam_role.gateway.id
  policy = data.aws_iam_policy_document.secret_references.json
}
