locals {
  function_arn_pattern = "arn:${data.aws_partition.current.partition}:lambda:${data.aws_region.current.region}:${data.aws_caller_identity.current.account_id}:function:${var.prefix}*"

  ec2_arn_prefix = "arn:${data.aws_partition.current.partition}:ec2:${data.aws_region.current.region}:${data.aws_caller_identity.current.account_id}"
}

data "aws_iam_policy_document" "assume" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [data.aws_caller_identity.current.account_id]
    }
  }
}

# What Lambda itself does in the function's name: log lines and network interfaces. The node's code uses no credentials.
data "aws_iam_policy_document" "node" {
  statement {
    sid     = "WriteLogs"
    actions = ["logs:CreateLogStream", "logs:PutLogEvents"]
    # One statement for all of the pool's groups: a policy of 400 names would be longer than IAM allows.
    resources = [
      "arn:${data.aws_partition.current.partition}:logs:${data.aws_region.current.region}:${data.aws_caller_identity.current.account_id}:log-group:/aws/lambda/${var.prefix}*:*",
    ]
  }

  statement {
    sid     = "MakeInterfaces"
    actions = ["ec2:CreateNetworkInterface"]
    resources = concat(
      [for id in var.subnet_ids : "${local.ec2_arn_prefix}:subnet/${id}"],
      ["${local.ec2_arn_prefix}:security-group/${var.security_group_id}", "${local.ec2_arn_prefix}:network-interface/*"],
    )
  }

  statement {
    sid = "ManageInterfaces"
    actions = [
      "ec2:AssignPrivateIpAddresses",
      "ec2:DeleteNetworkInterface",
      "ec2:UnassignPrivateIpAddresses",
    ]
    resources = ["${local.ec2_arn_prefix}:network-interface/*"]
  }

  # Lambda checks this permission on every resource, and EC2 has no narrower form of it.
  statement {
    sid       = "DescribeInterfaces"
    actions   = ["ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"]
    resources = ["*"]
  }

  # Lambda makes interfaces with the permissions above; the code that runs in the function must not use them.
  statement {
    sid    = "NothingForTheCode"
    effect = "Deny"
    actions = [
      "ec2:AssignPrivateIpAddresses",
      "ec2:CreateNetworkInterface",
      "ec2:DeleteNetworkInterface",
      "ec2:DescribeNetworkInterfaces",
      "ec2:DescribeSubnets",
      "ec2:UnassignPrivateIpAddresses",
    ]
    resources = ["*"]

    condition {
      test     = "ArnLike"
      variable = "lambda:SourceFunctionArn"
      values   = [local.function_arn_pattern]
    }
  }
}

resource "aws_iam_role" "node" {
  name               = "${var.prefix}role"
  description        = "Floe: writes a node's logs and manages its network interfaces"
  assume_role_policy = data.aws_iam_policy_document.assume.json
  tags               = var.tags
}

resource "aws_iam_role_policy" "node" {
  name   = "logs-and-interfaces"
  role   = aws_iam_role.node.id
  policy = data.aws_iam_policy_document.node.json
}
