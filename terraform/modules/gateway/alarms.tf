resource "aws_cloudwatch_metric_alarm" "not_ready" {
  alarm_name          = "${var.name}-gateway-not-ready"
  alarm_description   = "No gateway has been ready for three minutes: clients are refused."
  namespace           = "AWS/NetworkELB"
  metric_name         = "HealthyHostCount"
  statistic           = "Minimum"
  comparison_operator = "LessThanThreshold"
  threshold           = 1
  period              = 60
  evaluation_periods  = 3
  treat_missing_data  = "breaching"
  alarm_actions       = var.alarm_topic_arns
  ok_actions          = var.alarm_topic_arns
  tags                = var.tags

  dimensions = {
    LoadBalancer = aws_lb.this.arn_suffix
    TargetGroup  = aws_lb_target_group.this.arn_suffix
  }
}

resource "aws_cloudwatch_metric_alarm" "processor" {
  alarm_name          = "${var.name}-gateway-processor"
  alarm_description   = "The gateway's processors have been busy for a quarter of an hour: use a larger gateway."
  namespace           = local.ec2 ? "AWS/EC2" : "AWS/ECS"
  metric_name         = "CPUUtilization"
  statistic           = "Average"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 85
  period              = 300
  evaluation_periods  = 3
  alarm_actions       = var.alarm_topic_arns
  ok_actions          = var.alarm_topic_arns
  tags                = var.tags

  dimensions = local.ec2 ? {
    AutoScalingGroupName = aws_autoscaling_group.gateway[0].name
    } : {
    ClusterName = aws_ecs_cluster.this[0].name
    ServiceName = aws_ecs_service.gateway[0].name
  }
}

resource "aws_cloudwatch_metric_alarm" "throttled" {
  alarm_name          = "${var.name}-functions-throttled"
  alarm_description   = "Lambda refused invocations in this account: nodes may not wake, and hits become misses."
  namespace           = "AWS/Lambda"
  metric_name         = "Throttles"
  statistic           = "Sum"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  period              = 60
  evaluation_periods  = 5
  datapoints_to_alarm = 3
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarm_topic_arns
  ok_actions          = var.alarm_topic_arns
  tags                = var.tags
}
