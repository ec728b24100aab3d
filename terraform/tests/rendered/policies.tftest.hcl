# Policies as they are rendered: no wildcard where a name is enough. Applies the plan, so it needs an AWS account or a stand-in for it.

provider "aws" {
  region = "us-east-1"
}

variables {
  buckets = ["my-bucket"]
  identities = [{
    access_key = "FLOEREADER0000000000"
    secret_arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:reader-AbCdEf"
    statements = [{ actions = ["s3:GetObject"], resources = ["arn:aws:s3:::my-bucket/*"] }]
  }]
  ec2 = {
    tarball_bucket = "my-artifacts"
    tarball_key    = "floe.tar.gz"
    tarball_sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
  }
  pool = { package_s3 = { bucket = "my-artifacts", key = "floe-node.zip" } }
}

run "rights" {
  command = apply

  assert {
    condition = alltrue(flatten([
      for policy in [output.gateway_role_policy, output.pool_role_policy, module.gateway.secrets_policy] : [
        for statement in jsondecode(policy).Statement : [
          for action in flatten([statement.Action]) : !strcontains(action, "*")
        ]
      ]
    ]))
    error_message = "Every action is named."
  }

  assert {
    condition = length(setsubtract(
      [for statement in jsondecode(output.gateway_role_policy).Statement : statement.Sid if contains(flatten([statement.Resource]), "*")],
      ["Quota", "Shell"],
    )) == 0
    error_message = "Only actions without a resource are allowed on any resource: account settings, and Session Manager's channels."
  }

  assert {
    condition = length(setsubtract(
      [for statement in jsondecode(output.pool_role_policy).Statement : statement.Sid if contains(flatten([statement.Resource]), "*")],
      ["DescribeInterfaces", "NothingForTheCode"],
    )) == 0
    error_message = "Only descriptions are allowed on any interface, and the node's own code is denied all these actions."
  }

  assert {
    condition = alltrue([
      for statement in jsondecode(output.gateway_role_policy).Statement :
      length(flatten([statement.Action])) == 3 && join(",", flatten([statement.Resource])) == "arn:aws:lambda:us-east-1:123456789012:function:floe-node-*" if statement.Sid == "Nodes"
    ])
    error_message = "The gateway invokes the pool's functions, and reads how they are configured."
  }

  assert {
    condition     = join(",", flatten([jsondecode(module.gateway.secrets_policy).Statement[0].Resource])) == "arn:aws:secretsmanager:us-east-1:123456789012:secret:reader-AbCdEf"
    error_message = "The gateway reads its identities' secrets by name."
  }

  assert {
    condition     = jsondecode(output.invoke_guard).Statement[0].Effect == "Deny" && jsondecode(output.invoke_guard).Statement[0].Condition.ArnNotEquals["aws:PrincipalArn"] == output.gateway_role_arn
    error_message = "The guard denies invocation to all but the gateway's role."
  }
}

run "rights_on_ecs" {
  command = apply

  variables {
    gateway_kind = "ecs"
    ecs          = { image = "123456789012.dkr.ecr.us-east-1.amazonaws.com/floe:0.1.0" }
  }

  assert {
    condition     = !strcontains(output.gateway_role_policy, "secretsmanager") && !strcontains(output.gateway_role_policy, "ssmmessages")
    error_message = "A task's own role neither reads secrets nor opens shells."
  }
}

run "rights_to_named_secrets_on_ecs" {
  command = apply

  variables {
    gateway_kind         = "ecs"
    ecs                  = { image = "123456789012.dkr.ecr.us-east-1.amazonaws.com/floe:0.1.0" }
    secrets_by_reference = true
    secret_kms_key_arns  = ["arn:aws:kms:us-east-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef"]
    tls = {
      certificates = [{
        certificate_secret_arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:certificate-AbCdEf"
        key_secret_arn         = "arn:aws:secretsmanager:us-east-1:123456789012:secret:key-AbCdEf"
      }]
    }
  }

  assert {
    condition = [
      for statement in jsondecode(module.gateway.secret_references_policy).Statement : join(",", sort(flatten([statement.Action, statement.Resource])))
      ] == [
      "arn:aws:secretsmanager:us-east-1:123456789012:secret:certificate-AbCdEf,arn:aws:secretsmanager:us-east-1:123456789012:secret:key-AbCdEf,arn:aws:secretsmanager:us-east-1:123456789012:secret:reader-AbCdEf,secretsmanager:GetSecretValue",
      "arn:aws:kms:us-east-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef,kms:Decrypt",
    ]
    error_message = "The gateway itself reads the secrets that floe.yaml names, and no other."
  }

  assert {
    condition     = module.gateway.secrets_policy == null
    error_message = "The task's start reads none."
  }
}

run "roles_of_identities" {
  command = apply

  variables {
    identities = [{
      access_key = "FLOEREADER0000000000"
      secret_arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:reader-AbCdEf"
      statements = [{ actions = ["s3:GetObject"], resources = ["arn:aws:s3:::my-bucket/*"] }]
      origin     = { role_arn = "arn:aws:iam::123456789012:role/reader" }
    }]
  }

  assert {
    condition = [
      for statement in jsondecode(output.gateway_role_policy).Statement : join(",", flatten([statement.Action, statement.Resource])) if statement.Sid == "IdentityRoles"
    ] == ["sts:AssumeRole,arn:aws:iam::123456789012:role/reader"]
    error_message = "The gateway assumes the roles that its identities name, and no other."
  }
}
