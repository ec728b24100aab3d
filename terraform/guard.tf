# Not attached by this module: a service control policy belongs to the organisation's management account.
data "aws_iam_policy_document" "invoke_guard" {
  statement {
    sid    = "OnlyTheGatewayInvokesNodes"
    effect = "Deny"
    actions = [
      "lambda:InvokeAsync",
      "lambda:InvokeFunction",
      "lambda:InvokeFunctionUrl",
    ]
    resources = [module.pool.function_arn_pattern]

    condition {
      test     = "ArnNotEquals"
      variable = "aws:PrincipalArn"
      values   = [module.gateway.role_arn]
    }
  }
}
