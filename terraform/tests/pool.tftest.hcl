# The pool by itself, and the variables that it refuses.

mock_provider "aws" {
  mock_data "aws_region" {
    defaults = { region = "us-east-1" }
  }

  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }

  mock_data "aws_caller_identity" {
    defaults = { account_id = "123456789012" }
  }

  mock_data "aws_servicequotas_service_quota" {
    defaults = { value = 1000 }
  }

  mock_data "aws_iam_policy_document" {
    defaults = { json = "{}" }
  }

  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::123456789012:role/floe-gateway" }
  }
}

variables {
  prefix            = "floe-node-"
  subnet_ids        = ["subnet-0123456789abcdef0"]
  security_group_id = "sg-0123456789abcdef0"
  package_s3        = { bucket = "my-artifacts", key = "floe-node.zip" }
}

run "functions_fit_their_memory" {
  command = apply

  module {
    source = "./modules/pool"
  }

  assert {
    condition     = strcontains(output.java_tool_options, "-Xmx142m") && output.reserved_concurrency == 28
    error_message = "Wrong heap, or wrong share of the account's quota."
  }

  assert {
    condition     = alltrue([for function in aws_lambda_function.node : function.timeout == 900 && function.replace_security_groups_on_destroy])
    error_message = "Functions run for as long as Lambda allows, and are destroyed quickly."
  }

  assert {
    condition     = join(",", keys(aws_lambda_function.node[0].environment[0].variables)) == "JAVA_TOOL_OPTIONS"
    error_message = "No function holds a secret."
  }
}

run "quota_exceeded" {
  command = plan

  module {
    source = "./modules/pool"
  }

  variables {
    node_count = 451
  }

  expect_failures = [aws_lambda_function.node]
}

run "small_functions_are_refused" {
  command = plan

  module {
    source = "./modules/pool"
  }

  variables {
    memory_mb = 1535
  }

  expect_failures = [var.memory_mb]
}

run "a_zip_given_twice_is_refused" {
  command = plan

  module {
    source = "./modules/pool"
  }

  variables {
    package_path = "versions.tf"
  }

  expect_failures = [aws_lambda_function.node]
}

run "no_zip_is_refused" {
  command = plan

  module {
    source = "./modules/pool"
  }

  variables {
    package_s3 = null
  }

  expect_failures = [aws_lambda_function.node]
}
