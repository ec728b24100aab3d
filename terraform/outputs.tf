output "endpoint" {
  description = "The endpoint URL for S3 clients. With TLS, use a name that is in the certificate and resolves to the load balancer."
  value       = module.gateway.endpoint
}

output "dns_name" {
  description = "The load balancer's name."
  value       = module.gateway.dns_name
}

output "zone_id" {
  description = "The load balancer's hosted zone, for an alias record."
  value       = module.gateway.zone_id
}

output "floe_config" {
  description = "The gateway's floe.yaml. It names secrets and holds none."
  value       = local.config
}

output "vpc_id" {
  description = "The VPC."
  value       = module.network.vpc_id
}

output "subnet_ids" {
  description = "The private subnets of gateway and functions."
  value       = module.network.subnet_ids
}

output "gateway_role_arn" {
  description = "The gateway's role: the only one that may invoke the pool's functions."
  value       = module.gateway.role_arn
}

output "gateway_role_policy" {
  description = "The policy of the gateway's role, as JSON."
  value       = module.gateway.role_policy
}

output "pool_role_policy" {
  description = "The policy of the functions' role, as JSON."
  value       = module.pool.role_policy
}

output "function_names" {
  description = "The functions, in order."
  value       = module.pool.function_names
}

output "cost_per_hour" {
  description = "Estimate in dollars per hour, by item and in all."
  value       = module.cost.per_hour
}

output "cost_per_month" {
  description = "Estimate in dollars per month of 730 hours, by item and in all."
  value       = module.cost.per_month
}

output "cost_without_price" {
  description = "Items that the estimate leaves out because the price table lacks them."
  value       = module.cost.missing
}

output "cost_prices" {
  description = "Day and region of the estimate's prices."
  value       = module.cost.price_date
}

output "invoke_guard" {
  description = "A service control policy for the account: only the gateway may invoke the functions, since a principal that invokes a node can read its cache."
  value       = data.aws_iam_policy_document.invoke_guard.json
}
