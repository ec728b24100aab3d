data "aws_iam_policy_document" "s3_endpoint" {
  statement {
    sid       = "NamedBuckets"
    actions   = ["s3:*"]
    resources = flatten([for arn in var.bucket_arns : [arn, "${arn}/*"]])

    principals {
      type        = "AWS"
      identifiers = ["*"]
    }
  }

  statement {
    sid       = "BucketsOfAws"
    actions   = ["s3:GetObject"]
    resources = [for arn in local.aws_bucket_arns : "${arn}/*"]

    principals {
      type        = "AWS"
      identifiers = ["*"]
    }
  }
}

resource "aws_vpc_endpoint" "s3" {
  count = var.create_endpoints ? 1 : 0

  vpc_id            = local.vpc_id
  service_name      = "com.amazonaws.${local.region}.s3"
  vpc_endpoint_type = "Gateway"
  route_table_ids   = local.route_table_ids
  policy            = data.aws_iam_policy_document.s3_endpoint.json
  tags              = merge(var.tags, { Name = "${var.name}-s3" })
}

resource "aws_vpc_endpoint" "interface" {
  for_each = var.create_endpoints ? var.endpoint_services : []

  vpc_id              = local.vpc_id
  service_name        = "com.amazonaws.${local.region}.${each.value}"
  vpc_endpoint_type   = "Interface"
  subnet_ids          = local.subnet_ids
  security_group_ids  = [aws_security_group.endpoints.id]
  private_dns_enabled = true
  tags                = merge(var.tags, { Name = "${var.name}-${each.value}" })
}

# S3's addresses in this region: what the gateway may reach besides the interface endpoints.
data "aws_prefix_list" "s3" {
  name = "com.amazonaws.${local.region}.s3"
}
