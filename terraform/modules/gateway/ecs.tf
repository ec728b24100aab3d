resource "aws_iam_role" "execution" {
  count = local.ec2 ? 0 : 1

  name               = "${var.name}-gateway-start"
  description        = "Floe: starts the gateway's task"
  assume_role_policy = data.aws_iam_policy_document.assume.json
  tags               = var.tags
}

data "aws_iam_policy_document" "execution" {
  statement {
    sid       = "Log"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.gateway.arn}:*"]
  }

  # A token for the registry has no ARN.
  statement {
    sid       = "Token"
    actions   = ["ecr:GetAuthorizationToken"]
    resources = ["*"]
  }

  dynamic "statement" {
    for_each = local.repository_arns

    content {
      sid       = "Image"
      actions   = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
      resources = [statement.value]
    }
  }
}

locals {
  # ACCOUNT.dkr.ecr.REGION.amazonaws.com/NAME:TAG; an image of another registry needs no permission.
  ecr_image = try(regex("^(\\d{12})\\.dkr\\.ecr\\.([a-z0-9-]+)\\.amazonaws\\.com[a-z.]*/([^:@]+)", coalesce(var.ecs.image, "")), null)
  repository_arns = local.ecr_image == null ? [] : [
    "arn:${data.aws_partition.current.partition}:ecr:${local.ecr_image[1]}:${local.ecr_image[0]}:repository/${local.ecr_image[2]}",
  ]

  container = {
    name                   = "gateway"
    image                  = coalesce(var.ecs.image, "missing")
    essential              = true
    readonlyRootFilesystem = true
    user                   = "65532:65532"
    stopTimeout            = min(120, var.drain_seconds + 15)
    command                = ["serve"]
    portMappings           = [for port in [var.ports.s3, var.ports.admin, var.ports.nodes] : { containerPort = port, hostPort = port, protocol = "tcp" }]
    environment = [
      { name = "FLOE_CONFIG_TEXT", value = var.config },
      { name = "JDK_JAVA_OPTIONS", value = var.ecs.java_options },
    ]
    secrets         = [for variable, arn in var.secrets : { name = variable, valueFrom = arn }]
    linuxParameters = { initProcessEnabled = true }
    ulimits         = [{ name = "nofile", softLimit = 65536, hardLimit = 65536 }]
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        "awslogs-group"         = aws_cloudwatch_log_group.gateway.name
        "awslogs-region"        = data.aws_region.current.region
        "awslogs-stream-prefix" = "gateway"
      }
    }
  }
}

resource "aws_iam_role_policy" "execution" {
  count = local.ec2 ? 0 : 1

  name   = "start"
  role   = aws_iam_role.execution[0].id
  policy = data.aws_iam_policy_document.execution.json
}

resource "aws_ecs_cluster" "this" {
  count = local.ec2 ? 0 : 1

  name = var.name
  tags = var.tags

  setting {
    name  = "containerInsights"
    value = "enabled"
  }
}

resource "aws_ecs_task_definition" "gateway" {
  count = local.ec2 ? 0 : 1

  family                   = "${var.name}-gateway"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = var.ecs.cpu
  memory                   = var.ecs.memory_mb
  task_role_arn            = aws_iam_role.gateway.arn
  execution_role_arn       = aws_iam_role.execution[0].arn
  container_definitions    = jsonencode([local.container])
  tags                     = var.tags

  runtime_platform {
    operating_system_family = "LINUX"
    cpu_architecture        = var.ecs.architecture
  }

  lifecycle {
    precondition {
      condition     = var.ecs.image != null
      error_message = "A gateway on ECS needs ecs.image: the image's address in a registry that the subnets reach."
    }
  }
}

resource "aws_ecs_service" "gateway" {
  count = local.ec2 ? 0 : 1

  name            = "${var.name}-gateway"
  cluster         = aws_ecs_cluster.this[0].id
  task_definition = aws_ecs_task_definition.gateway[0].arn
  desired_count   = var.gateway_count
  launch_type     = "FARGATE"
  propagate_tags  = "SERVICE"
  tags            = var.tags

  # The old gateway ends before the new one starts, so there are never two, which would not know of each other's writes.
  deployment_minimum_healthy_percent = 0
  deployment_maximum_percent         = 100

  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  network_configuration {
    subnets          = var.subnet_ids
    security_groups  = [var.security_group_id]
    assign_public_ip = false
  }

  load_balancer {
    target_group_arn = aws_lb_target_group.this.arn
    container_name   = local.container.name
    container_port   = var.ports.s3
  }

  depends_on = [aws_lb_listener.this, aws_iam_role_policy.execution, aws_iam_role_policy.secrets, aws_iam_role_policy.secret_references]
}
