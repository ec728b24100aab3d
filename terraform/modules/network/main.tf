data "aws_region" "current" {}

data "aws_availability_zones" "available" {
  count = var.existing == null ? 1 : 0

  state = "available"
}

locals {
  create = var.existing == null

  vpc_id          = local.create ? aws_vpc.this[0].id : var.existing.vpc_id
  subnet_ids      = local.create ? aws_subnet.private[*].id : var.existing.subnet_ids
  route_table_ids = local.create ? aws_route_table.private[*].id : var.existing.route_table_ids

  region = data.aws_region.current.region

  # An instance installs its log agent from the distribution's own repository, and ECS pulls image layers: both are buckets of AWS.
  aws_bucket_arns = [
    "arn:aws:s3:::al2023-repos-${local.region}-de612dc2",
    "arn:aws:s3:::prod-${local.region}-starport-layer-bucket",
  ]
}

resource "aws_vpc" "this" {
  count = local.create ? 1 : 0

  cidr_block           = var.cidr
  enable_dns_support   = true
  enable_dns_hostnames = true
  tags                 = merge(var.tags, { Name = var.name })
}

# The default group of a VPC lets its members reach each other; no resource of Floe is in it, and no other should be.
resource "aws_default_security_group" "this" {
  count = local.create ? 1 : 0

  vpc_id = aws_vpc.this[0].id
  tags   = merge(var.tags, { Name = "${var.name}-unused" })
}

resource "aws_subnet" "private" {
  count = local.create ? var.zones : 0

  vpc_id            = aws_vpc.this[0].id
  availability_zone = data.aws_availability_zones.available[0].names[count.index]
  cidr_block        = cidrsubnet(var.cidr, 4, count.index)
  tags              = merge(var.tags, { Name = "${var.name}-private-${count.index}" })
}

resource "aws_route_table" "private" {
  count = local.create ? 1 : 0

  vpc_id = aws_vpc.this[0].id
  tags   = merge(var.tags, { Name = "${var.name}-private" })
}

resource "aws_route_table_association" "private" {
  count = local.create ? var.zones : 0

  subnet_id      = aws_subnet.private[count.index].id
  route_table_id = aws_route_table.private[0].id
}
