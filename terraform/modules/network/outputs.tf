output "vpc_id" {
  description = "The VPC that was made or given."
  value       = local.vpc_id
}

output "subnet_ids" {
  description = "The private subnets of gateway, load balancer and functions."
  value       = local.subnet_ids
}

output "zone_count" {
  description = "How many subnets, and so zones, the pool is spread over."
  value       = local.create ? var.zones : length(var.existing.subnet_ids)
}

output "interface_endpoint_count" {
  description = "How many interface endpoints were made, each in every zone."
  value       = var.create_endpoints ? length(var.endpoint_services) : 0
}

output "load_balancer_security_group_id" {
  description = "The security group of the load balancer."
  value       = aws_security_group.load_balancer.id
}

output "gateway_security_group_id" {
  description = "The security group of the gateway."
  value       = aws_security_group.gateway.id
}

output "functions_security_group_id" {
  description = "The security group of the functions."
  value       = aws_security_group.functions.id
}
