data "aws_ssm_parameter" "ami" {
  count = local.ec2 ? 1 : 0

  name = var.ec2.ami_parameter
}

locals {
  user_data = local.ec2 ? templatefile("${path.module}/user-data.sh.tftpl", {
    region         = data.aws_region.current.region
    tarball_uri    = "s3://${coalesce(var.ec2.tarball_bucket, "missing")}/${coalesce(var.ec2.tarball_key, "missing")}"
    tarball_sha256 = coalesce(var.ec2.tarball_sha256, "missing")
    config_base64  = base64encode(var.config)
    secrets        = var.secrets
    nodes_port     = var.ports.nodes
    java_options   = var.ec2.java_options
    stop_seconds   = var.drain_seconds + 15
    log_group      = aws_cloudwatch_log_group.gateway.name
  }) : ""
}

resource "aws_iam_instance_profile" "gateway" {
  count = local.ec2 ? 1 : 0

  name = "${var.name}-gateway"
  role = aws_iam_role.gateway.name
  tags = var.tags
}

resource "aws_launch_template" "gateway" {
  count = local.ec2 ? 1 : 0

  name_prefix   = "${var.name}-gateway-"
  description   = "Floe: the gateway"
  image_id      = data.aws_ssm_parameter.ami[0].insecure_value
  instance_type = var.ec2.instance_type
  user_data     = base64gzip(local.user_data)
  ebs_optimized = true
  tags          = var.tags

  update_default_version = true

  iam_instance_profile {
    arn = aws_iam_instance_profile.gateway[0].arn
  }

  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
    instance_metadata_tags      = "disabled"
  }

  network_interfaces {
    device_index                = 0
    associate_public_ip_address = false
    delete_on_termination       = true
    security_groups             = [var.security_group_id]
  }

  block_device_mappings {
    device_name = "/dev/xvda"

    ebs {
      volume_type           = "gp3"
      volume_size           = var.ec2.disk_gb
      encrypted             = true
      delete_on_termination = true
    }
  }

  monitoring {
    enabled = true
  }

  tag_specifications {
    resource_type = "instance"
    tags          = merge(var.tags, { Name = "${var.name}-gateway" })
  }

  tag_specifications {
    resource_type = "volume"
    tags          = merge(var.tags, { Name = "${var.name}-gateway" })
  }

  lifecycle {
    precondition {
      condition     = var.ec2.tarball_bucket != null && var.ec2.tarball_key != null && var.ec2.tarball_sha256 != null
      error_message = "A gateway on EC2 needs ec2.tarball_bucket, ec2.tarball_key and ec2.tarball_sha256: where its tarball is, and its SHA-256."
    }
  }
}

resource "aws_autoscaling_group" "gateway" {
  count = local.ec2 ? 1 : 0

  name                      = "${var.name}-gateway"
  min_size                  = var.gateway_count
  max_size                  = var.gateway_count
  desired_capacity          = var.gateway_count
  vpc_zone_identifier       = var.subnet_ids
  target_group_arns         = [aws_lb_target_group.this.arn]
  health_check_type         = "ELB"
  health_check_grace_period = 180
  wait_for_capacity_timeout = "10m"

  launch_template {
    id      = aws_launch_template.gateway[0].id
    version = aws_launch_template.gateway[0].latest_version
  }

  # The instance is held until the load balancer sends it nothing more; then it shuts down, and systemd lets the gateway drain.
  initial_lifecycle_hook {
    name                 = "deregistered"
    lifecycle_transition = "autoscaling:EC2_INSTANCE_TERMINATING"
    heartbeat_timeout    = max(30, local.deregistration_seconds)
    default_result       = "CONTINUE"
  }

  # The old gateway ends before the new one starts, so there are never two, which would not know of each other's writes.
  instance_refresh {
    strategy = "Rolling"

    preferences {
      min_healthy_percentage = 0
      max_healthy_percentage = 100
    }
  }

  dynamic "tag" {
    for_each = merge(var.tags, { Name = "${var.name}-gateway" })

    content {
      key                 = tag.key
      value               = tag.value
      propagate_at_launch = true
    }
  }

  depends_on = [aws_iam_role_policy.gateway, aws_iam_role_policy.secrets, aws_iam_role_policy.secret_references]
}
