locals {
  hours_per_month = 730

  gateway_per_hour = (
    var.gateway.kind == "ec2"
    ? lookup(var.prices.instance_hour, var.gateway.instance_type, null)
    : var.gateway.vcpus * var.prices.fargate_vcpu_hour[var.gateway.architecture] + var.gateway.memory_gb * var.prices.fargate_gb_hour[var.gateway.architecture]
  )

  gb_per_hour = var.traffic.hits_per_hour * var.traffic.mean_object_mb / 1000

  # One unit of a network load balancer is 1 GB an hour, or 100,000 open TCP connections.
  load_balancer_units = max(1, local.gb_per_hour)

  node_gb          = var.pool.memory_mb / 1024
  storage_gb       = max(0, var.pool.storage_mb - 512) / 1024
  node_second      = local.node_gb * var.prices.lambda_gb_second[var.pool.architecture] + local.storage_gb * var.prices.lambda_storage_gb_second
  invocation_price = var.prices.lambda_million_invokes / 1000000

  # At worst each hit finds its nodes asleep and wakes every one that holds a block; at most all nodes are awake all the time.
  served_seconds     = min(var.traffic.hits_per_hour * var.pool.blocks * local.stay_seconds, 3600 * var.pool.nodes)
  served_invocations = local.served_seconds / local.stay_seconds

  # An idle node stays on average for 1/(e-1) of the time that costs as much as waking it, a wait of 20 ms included; at most 14 minutes.
  break_even_seconds = min((local.invocation_price + var.pool.latency_price * 0.02) / local.node_second, 840)

  # Even a node that leaves as soon as it has served is awake while it serves.
  stay_seconds = 0.05 + local.break_even_seconds / 1.718281828

  warm_up_invocations = var.pool.nodes * var.traffic.warm_up_per_hour
  backup_invocations  = var.pool.nodes * var.traffic.backup_per_hour
  invocations         = local.served_invocations + local.warm_up_invocations + local.backup_invocations

  # The part of the nodes' bytes to the gateway that is sent from other zones.
  other_zones   = 1 - 1 / var.network.zones
  cross_zone_gb = local.gb_per_hour * var.pool.blocks / var.pool.data_blocks * local.other_zones

  # Payload, answer and log tail of an invocation; objects go through the gateway endpoint of S3, which is free.
  endpoint_gb = (local.invocations * 8000 + var.traffic.log_bytes_of_gateway_a_hour) / 1000000000

  items = {
    gateway             = local.gateway_per_hour == null ? null : local.gateway_per_hour + var.gateway.disk_gb * var.prices.disk_gb_month / local.hours_per_month
    load_balancer       = var.prices.load_balancer_hour + local.load_balancer_units * var.prices.load_balancer_unit_hour
    interface_endpoints = var.network.interface_endpoints * var.network.zones * var.prices.interface_endpoint_hour + local.endpoint_gb * var.prices.interface_endpoint_gb
    serving             = local.served_seconds * local.node_second + local.served_invocations * local.invocation_price
    warm_up             = local.warm_up_invocations * (var.traffic.warm_up_milliseconds / 1000 * local.node_second + local.invocation_price)
    backup              = local.backup_invocations * (var.traffic.backup_milliseconds / 1000 * local.node_second + local.invocation_price)
    logs                = (local.invocations * var.traffic.log_bytes_per_invocation + var.traffic.log_bytes_of_gateway_a_hour) / 1000000000 * var.prices.log_gb
    secrets_and_alarms  = (var.secrets * var.prices.secret_month + var.alarms * var.prices.alarm_month) / local.hours_per_month
    cross_zone          = local.cross_zone_gb * 2 * var.prices.cross_zone_gb_each_way
  }

  known = { for item, price in local.items : item => price if price != null }
}
