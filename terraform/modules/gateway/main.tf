locals {
  ec2 = var.kind == "ec2"

  # The load balancer removes a gateway from its targets before the instance is stopped.
  deregistration_seconds = 30
}

resource "aws_cloudwatch_log_group" "gateway" {
  name              = "/floe/${var.name}/gateway"
  retention_in_days = var.log_retention_days
  tags              = var.tags
}

resource "aws_lb" "this" {
  name                             = var.name
  load_balancer_type               = "network"
  internal                         = var.load_balancer.internal
  subnets                          = coalesce(var.load_balancer.subnet_ids, var.subnet_ids)
  security_groups                  = [var.load_balancer.security_group_id]
  enable_cross_zone_load_balancing = false
  enable_deletion_protection       = var.load_balancer.deletion_protection
  tags                             = var.tags
}

resource "aws_lb_target_group" "this" {
  name_prefix            = "floe-"
  port                   = var.ports.s3
  protocol               = "TCP"
  target_type            = local.ec2 ? "instance" : "ip"
  vpc_id                 = var.vpc_id
  preserve_client_ip     = true
  deregistration_delay   = local.deregistration_seconds
  connection_termination = true
  tags                   = var.tags

  health_check {
    protocol            = "HTTP"
    port                = var.ports.admin
    path                = "/readyz"
    interval            = 10
    healthy_threshold   = 2
    unhealthy_threshold = 2
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_lb_listener" "this" {
  load_balancer_arn = aws_lb.this.arn
  port              = var.ports.listener
  protocol          = var.load_balancer.certificate_arn == null ? "TCP" : "TLS"
  certificate_arn   = var.load_balancer.certificate_arn
  ssl_policy        = var.load_balancer.certificate_arn == null ? null : var.load_balancer.ssl_policy
  tags              = var.tags

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.this.arn
  }
}
