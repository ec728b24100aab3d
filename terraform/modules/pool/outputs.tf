output "function_names" {
  description = "The functions, in order."
  value       = aws_lambda_function.node[*].function_name
}

output "function_arn_pattern" {
  description = "Matches the functions' ARNs and nothing else, as long as no other function's name begins with the prefix."
  value       = local.function_arn_pattern
}

output "role_arn" {
  description = "The functions' execution role."
  value       = aws_iam_role.node.arn
}

output "role_policy" {
  description = "The policy of the functions' role, as JSON."
  value       = data.aws_iam_policy_document.node.json
}

output "java_tool_options" {
  description = "The flags of the functions' JVM."
  value       = local.java_tool_options
}

output "reserved_concurrency" {
  description = "How many of the account's concurrent executions the pool reserves."
  value       = local.needed_concurrency
}
