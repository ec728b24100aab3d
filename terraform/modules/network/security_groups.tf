resource "aws_security_group" "load_balancer" {
  name        = "${var.name}-load-balancer"
  description = "Floe: S3 clients to the load balancer"
  vpc_id      = local.vpc_id
  tags        = merge(var.tags, { Name = "${var.name}-load-balancer" })
}

resource "aws_security_group" "gateway" {
  name        = "${var.name}-gateway"
  description = "Floe: the gateway"
  vpc_id      = local.vpc_id
  tags        = merge(var.tags, { Name = "${var.name}-gateway" })
}

resource "aws_security_group" "functions" {
  name        = "${var.name}-functions"
  description = "Floe: the functions, which accept nothing and reach only the gateway's node port"
  vpc_id      = local.vpc_id
  tags        = merge(var.tags, { Name = "${var.name}-functions" })
}

resource "aws_security_group" "endpoints" {
  name        = "${var.name}-endpoints"
  description = "Floe: interface endpoints"
  vpc_id      = local.vpc_id
  tags        = merge(var.tags, { Name = "${var.name}-endpoints" })
}

resource "aws_vpc_security_group_ingress_rule" "clients" {
  for_each = toset(var.client_cidrs)

  security_group_id = aws_security_group.load_balancer.id
  description       = "S3 clients"
  cidr_ipv4         = each.value
  ip_protocol       = "tcp"
  from_port         = var.ports.listener
  to_port           = var.ports.listener
  tags              = var.tags
}

resource "aws_vpc_security_group_egress_rule" "load_balancer" {
  for_each = { s3 = var.ports.s3, admin = var.ports.admin }

  security_group_id            = aws_security_group.load_balancer.id
  description                  = each.key == "s3" ? "Requests to the gateway" : "Readiness checks"
  referenced_security_group_id = aws_security_group.gateway.id
  ip_protocol                  = "tcp"
  from_port                    = each.value
  to_port                      = each.value
  tags                         = var.tags
}

resource "aws_vpc_security_group_ingress_rule" "gateway_from_load_balancer" {
  for_each = { s3 = var.ports.s3, admin = var.ports.admin }

  security_group_id            = aws_security_group.gateway.id
  description                  = each.key == "s3" ? "Requests of S3 clients" : "Readiness checks"
  referenced_security_group_id = aws_security_group.load_balancer.id
  ip_protocol                  = "tcp"
  from_port                    = each.value
  to_port                      = each.value
  tags                         = var.tags
}

resource "aws_vpc_security_group_ingress_rule" "gateway_from_functions" {
  security_group_id            = aws_security_group.gateway.id
  description                  = "Nodes"
  referenced_security_group_id = aws_security_group.functions.id
  ip_protocol                  = "tcp"
  from_port                    = var.ports.nodes
  to_port                      = var.ports.nodes
  tags                         = var.tags
}

resource "aws_vpc_security_group_ingress_rule" "gateway_from_monitoring" {
  for_each = toset(var.monitoring_cidrs)

  security_group_id = aws_security_group.gateway.id
  description       = "Health, metrics and the list of nodes"
  cidr_ipv4         = each.value
  ip_protocol       = "tcp"
  from_port         = var.ports.admin
  to_port           = var.ports.admin
  tags              = var.tags
}

resource "aws_vpc_security_group_egress_rule" "gateway_to_endpoints" {
  security_group_id            = aws_security_group.gateway.id
  description                  = "Lambda, STS, logs and secrets"
  referenced_security_group_id = aws_security_group.endpoints.id
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
  tags                         = var.tags
}

resource "aws_vpc_security_group_egress_rule" "gateway_to_s3" {
  security_group_id = aws_security_group.gateway.id
  description       = "S3"
  prefix_list_id    = data.aws_prefix_list.s3.id
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  tags              = var.tags
}

resource "aws_vpc_security_group_egress_rule" "functions" {
  security_group_id            = aws_security_group.functions.id
  description                  = "The gateway's node port"
  referenced_security_group_id = aws_security_group.gateway.id
  ip_protocol                  = "tcp"
  from_port                    = var.ports.nodes
  to_port                      = var.ports.nodes
  tags                         = var.tags
}

resource "aws_vpc_security_group_ingress_rule" "endpoints" {
  security_group_id            = aws_security_group.endpoints.id
  description                  = "The gateway"
  referenced_security_group_id = aws_security_group.gateway.id
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
  tags                         = var.tags
}
