output "endpoint" {
  description = "The endpoint URL for S3 clients. With TLS, use a name that is in the certificate and resolves to the load balancer."
  value       = "${var.ports.listener == 443 ? "https" : "http"}://${aws_lb.this.dns_name}:${var.ports.listener}"
}

output "dns_name" {
  description = "The load balancer's name."
  value       = aws_lb.this.dns_name
}

output "zone_id" {
  description = "The load balancer's hosted zone, for an alias record."
  value       = aws_lb.this.zone_id
}

output "role_arn" {
  description = "The gateway's role: the only one that may invoke the pool's functions."
  value       = aws_iam_role.gateway.arn
}

output "role_policy" {
  description = "The policy of the gateway's role, as JSON."
  value       = data.aws_iam_policy_document.gateway.json
}

output "secrets_policy" {
  description = "Which secrets may be read to start the gateway, as JSON; null if none is an environment variable."
  value       = length(var.secrets) > 0 ? data.aws_iam_policy_document.secrets.json : null
}

output "secret_references_policy" {
  description = "Which secrets the gateway reads itself, as JSON; null if floe.yaml names none."
  value       = length(var.secret_references) > 0 ? data.aws_iam_policy_document.secret_references.json : null
}

output "user_data" {
  description = "The script that sets up a new instance; empty on ECS."
  value       = local.user_data
}

output "alarm_count" {
  description = "How many alarms there are."
  value       = 3
}
