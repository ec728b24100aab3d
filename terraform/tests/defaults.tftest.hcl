# The resources that the variables make, without AWS's provider: its answers are made up here.

# Made-up answers of AWS.
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

  mock_data "aws_availability_zones" {
    defaults = { names = ["us-east-1a", "us-east-1b", "us-east-1c"] }
  }

  mock_data "aws_servicequotas_service_quota" {
    defaults = { value = 1000 }
  }

  mock_data "aws_iam_policy_document" {
    defaults = { json = "{}" }
  }

  mock_data "aws_ssm_parameter" {
    defaults = { insecure_value = "ami-0123456789abcdef0" }
  }

  mock_resource "aws_lb" {
    defaults = {
      arn        = "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/net/floe/0123456789abcdef"
      arn_suffix = "net/floe/0123456789abcdef"
      dns_name   = "floe-0123456789abcdef.elb.us-east-1.amazonaws.com"
    }
  }

  mock_resource "aws_lb_target_group" {
    defaults = {
      arn        = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/floe/0123456789abcdef"
      arn_suffix = "targetgroup/floe/0123456789abcdef"
    }
  }

  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::123456789012:role/floe-gateway" }
  }

  mock_resource "aws_cloudwatch_log_group" {
    defaults = { arn = "arn:aws:logs:us-east-1:123456789012:log-group:/floe/floe/gateway" }
  }

  mock_resource "aws_launch_template" {
    defaults = { latest_version = 1 }
  }
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

run "new_vpc_on_ec2" {
  command = apply

  assert {
    condition     = length(module.network.subnet_ids) == 1 && module.network.zone_count == 1
    error_message = "One zone is the default."
  }

  assert {
    condition     = module.network.interface_endpoint_count == 6
    error_message = "Lambda, logs, Secrets Manager, STS and two of Session Manager need endpoints."
  }

  assert {
    condition     = length(output.function_names) == 14 && output.function_names[13] == "floe-node-13"
    error_message = "Fourteen functions, named by their prefix and number, are the default."
  }

  assert {
    condition     = yamldecode(output.floe_config).pool["node-memory"] == "1769MiB" && yamldecode(output.floe_config).pool.nodes == 14
    error_message = "floe.yaml has the functions' number and memory."
  }

  assert {
    condition     = yamldecode(output.floe_config).identities[0]["secret-env"] == "FLOE_IDENTITY_0_SECRET" && !strcontains(output.floe_config, "secret:reader")
    error_message = "floe.yaml names the variable of a secret, and nothing of the secret itself."
  }

  assert {
    condition     = strcontains(module.gateway.user_data, "read_secret 'FLOE_IDENTITY_0_SECRET' 'arn:aws:secretsmanager:us-east-1:123456789012:secret:reader-AbCdEf'")
    error_message = "The instance reads each identity's secret."
  }

  assert {
    condition     = strcontains(module.gateway.user_data, "latest/meta-data/placement/availability-zone-id") && strcontains(module.gateway.user_data, "FLOE_POOL_ZONE=")
    error_message = "The gateway learns its zone from the instance."
  }

  assert {
    condition     = startswith(output.endpoint, "http://")
    error_message = "Without a certificate the endpoint is plain text."
  }

  assert {
    condition     = output.cost_without_price == [] && tonumber(output.cost_per_hour.total) > 0.3
    error_message = "Every item of the default has a price."
  }

  assert {
    condition     = tonumber(output.cost_per_hour.cross_zone) == 0
    error_message = "In one zone no traffic crosses zones."
  }
}

run "three_zones_cost_traffic" {
  command = apply

  variables {
    network = { zones = 3 }
    traffic = { hits_per_hour = 10000, mean_object_mb = 10 }
  }

  assert {
    condition     = length(module.network.subnet_ids) == 3
    error_message = "A subnet in each zone."
  }

  assert {
    # 100 GB of hits, 120 GB of blocks, two thirds of them from other zones, at two cents.
    condition     = tonumber(output.cost_per_hour.cross_zone) == 1.6
    error_message = "Traffic between zones is estimated."
  }
}

run "a_longer_stay_costs_more" {
  command = apply

  variables {
    settings = { pool = { lifetime = { latency_price = 0.01 } } }
    traffic  = { hits_per_hour = 1000 }
  }

  assert {
    # 1,000 hits wake 12 nodes each, which stay for 5 s on average, 0.58 of what a wait of 20 ms at that price is worth.
    condition     = tonumber(output.cost_per_hour.serving) > 1 && tonumber(output.cost_per_hour.serving) < 2
    error_message = "The estimate follows pool.lifetime.latency-price."
  }

  assert {
    condition     = yamldecode(output.floe_config).pool.lifetime["latency-price"] == 0.01
    error_message = "floe.yaml has the same latency-price."
  }
}

run "upkeep_costs_by_its_interval" {
  command = apply

  variables {
    settings = { pool = { warm_up = "1m", backup = "5m", backup_rate = "32MiB" } }
  }

  assert {
    # 14 functions, 60 invocations an hour at 0.0000002 $ and 5 ms, and 12 of a second at 0.0000133334 $/GB-s.
    condition     = tonumber(output.cost_per_hour.warm_up) > 0.0002 && tonumber(output.cost_per_hour.backup) > 0.003
    error_message = "The estimate follows pool.warm-up and pool.backup."
  }

  assert {
    condition     = yamldecode(output.floe_config).pool["warm-up"] == "1m" && yamldecode(output.floe_config).pool["backup-rate"] == "32MiB"
    error_message = "floe.yaml has the same intervals."
  }
}

run "upkeep_that_is_off_costs_nothing" {
  command = apply

  variables {
    settings = { pool = { warm_up = "off", backup = "0" } }
  }

  assert {
    condition     = tonumber(output.cost_per_hour.warm_up) == 0 && tonumber(output.cost_per_hour.backup) == 0
    error_message = "No invocation, no cost."
  }
}

run "an_interval_without_a_unit" {
  command = plan

  variables {
    settings = { pool = { warm_up = "60" } }
  }

  expect_failures = [var.settings]
}

run "no_stay_still_wakes_nodes" {
  command = apply

  variables {
    settings = { pool = { lifetime = { latency_price = 0 } } }
  }

  assert {
    condition     = tonumber(output.cost_per_hour.serving) > 0.01 && yamldecode(output.floe_config).pool.lifetime["latency-price"] == 0
    error_message = "A node that leaves at once is still invoked."
  }
}

run "a_price_below_zero" {
  command = plan

  variables {
    settings = { pool = { lifetime = { latency_price = -1 } } }
  }

  expect_failures = [var.settings]
}

run "existing_vpc" {
  command = apply

  variables {
    network = {
      existing = {
        vpc_id          = "vpc-0123456789abcdef0"
        subnet_ids      = ["subnet-0123456789abcdef0"]
        route_table_ids = ["rtb-0123456789abcdef0"]
      }
    }
  }

  assert {
    condition     = output.vpc_id == "vpc-0123456789abcdef0" && join(",", output.subnet_ids) == "subnet-0123456789abcdef0"
    error_message = "The given VPC is used."
  }
}

run "gateway_on_ecs" {
  command = apply

  variables {
    gateway_kind  = "ecs"
    ecs           = { image = "123456789012.dkr.ecr.us-east-1.amazonaws.com/floe:0.1.0" }
    load_balancer = { certificate_arn = "arn:aws:acm:us-east-1:123456789012:certificate/0" }
  }

  assert {
    condition     = module.network.interface_endpoint_count == 6
    error_message = "A task needs the endpoints of ECR, and none of Session Manager."
  }

  assert {
    condition     = startswith(output.endpoint, "https://") && module.gateway.user_data == ""
    error_message = "TLS by the certificate, and no instance."
  }
}

run "pool_of_400" {
  command = apply

  variables {
    pool = { nodes = 400, package_s3 = { bucket = "my-artifacts", key = "floe-node.zip" } }
  }

  assert {
    condition     = length(output.function_names) == 400
    error_message = "400 functions with a reservation of two fit a quota of 1,000."
  }
}

run "small_functions_are_refused" {
  command = plan

  variables {
    pool = { memory_mb = 1535, package_s3 = { bucket = "my-artifacts", key = "floe-node.zip" } }
  }

  expect_failures = [var.pool]
}

run "a_second_gateway_is_refused" {
  command = plan

  variables {
    gateway_count = 2
  }

  expect_failures = [var.gateway_count]
}

run "plain_text_on_the_internet_is_refused" {
  command = plan

  variables {
    load_balancer = { internal = false }
  }

  expect_failures = [var.load_balancer]
}

run "a_code_that_needs_more_functions_is_named" {
  command = plan

  variables {
    settings = { code = "20+4" }
  }

  expect_failures = [check.code_fits_pool]
}

run "identities_in_all_forms" {
  command = plan

  variables {
    identities = [
      {
        access_key          = "FLOEREADER0000000000"
        secret_arn          = "arn:aws:secretsmanager:us-east-1:123456789012:secret:reader-AbCdEf"
        name                = "reader"
        policy              = "{\"Version\": \"2012-10-17\", \"Statement\": {\"Effect\": \"Allow\", \"Action\": \"s3:GetObject\", \"Resource\": \"arn:aws:s3:::my-bucket/*\"}}"
        requests_per_second = 100
        bytes_per_second    = "50MiB"
        authorise           = "origin"
        origin              = { role_arn = "arn:aws:iam::123456789012:role/reader", external_id = "floe" }
      },
      {
        anonymous  = true
        statements = [{ actions = ["s3:GetObject"], resources = ["arn:aws:s3:::my-bucket/public/*"] }]
      },
    ]
  }

  assert {
    condition = yamldecode(output.floe_config).identities[0] == {
      access-key          = "FLOEREADER0000000000"
      secret-env          = "FLOE_IDENTITY_0_SECRET"
      name                = "reader"
      policy              = { Version = "2012-10-17", Statement = { Effect = "Allow", Action = "s3:GetObject", Resource = "arn:aws:s3:::my-bucket/*" } }
      requests-per-second = 100
      bytes-per-second    = "50MiB"
      authorise           = "origin"
      origin              = { role = "arn:aws:iam::123456789012:role/reader", external-id = "floe" }
    }
    error_message = "An identity's policy, limits and role are written as floe.yaml names them."
  }

  assert {
    condition     = join(",", keys(yamldecode(output.floe_config).identities[1])) == "anonymous,statements"
    error_message = "The anonymous identity has neither key nor secret."
  }

  assert {
    condition     = !strcontains(module.gateway.user_data, "FLOE_IDENTITY_1_SECRET")
    error_message = "No secret is read for the anonymous identity."
  }
}

run "secrets_by_reference" {
  command = plan

  variables {
    secrets_by_reference = true
    tls = {
      certificates = [{
        certificate_secret_arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:certificate-AbCdEf"
        key_secret_arn         = "arn:aws:secretsmanager:us-east-1:123456789012:secret:key-AbCdEf"
      }]
      http2 = true
    }
    identities = [
      {
        access_key = "FLOEREADER0000000000"
        secret_arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:reader-AbCdEf"
        statements = [{ actions = ["s3:GetObject"], resources = ["arn:aws:s3:::my-bucket/*"] }]
      },
      {
        anonymous  = true
        statements = [{ actions = ["s3:GetObject"], resources = ["arn:aws:s3:::my-bucket/public/*"] }]
      },
    ]
  }

  assert {
    condition     = yamldecode(output.floe_config).identities[0]["secret-file"] == "secret://arn:aws:secretsmanager:us-east-1:123456789012:secret:reader-AbCdEf" && !strcontains(output.floe_config, "secret-env")
    error_message = "floe.yaml refers to the secret in place of a file."
  }

  assert {
    condition     = join(",", keys(yamldecode(output.floe_config).identities[1])) == "anonymous,statements"
    error_message = "The anonymous identity has no secret."
  }

  assert {
    condition = yamldecode(output.floe_config).listen.tls == {
      certificate-files = ["secret://arn:aws:secretsmanager:us-east-1:123456789012:secret:certificate-AbCdEf"]
      key-files         = ["secret://arn:aws:secretsmanager:us-east-1:123456789012:secret:key-AbCdEf"]
      http2             = "on"
    }
    error_message = "The gateway reads its certificate and key from Secrets Manager."
  }

  assert {
    condition     = !strcontains(module.gateway.user_data, "read_secret 'FLOE_IDENTITY") && module.gateway.secrets_policy == null
    error_message = "The start reads no secret, and has no right to read one."
  }
}

run "tls_at_the_gateway" {
  command = apply

  variables {
    tls = {
      certificates = [{
        certificate_secret_arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:certificate-AbCdEf"
        key_secret_arn         = "arn:aws:secretsmanager:us-east-1:123456789012:secret:key-AbCdEf"
      }]
    }
  }

  assert {
    condition     = startswith(output.endpoint, "https://") && endswith(output.endpoint, ":443")
    error_message = "The load balancer passes TLS on at port 443."
  }

  assert {
    condition     = yamldecode(output.floe_config).identities[0]["secret-env"] == "FLOE_IDENTITY_0_SECRET" && module.gateway.secrets_policy != null && module.gateway.secret_references_policy != null
    error_message = "An identity's secret is an environment variable by default, also with TLS at the gateway."
  }
}

run "no_tls_twice" {
  command = plan

  variables {
    load_balancer = { certificate_arn = "arn:aws:acm:us-east-1:123456789012:certificate/01234567-89ab-cdef-0123-456789abcdef" }
    tls = {
      certificates = [{
        certificate_secret_arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:certificate-AbCdEf"
        key_secret_arn         = "arn:aws:secretsmanager:us-east-1:123456789012:secret:key-AbCdEf"
      }]
    }
  }

  expect_failures = [var.load_balancer]
}

run "no_tls_secret_of_another_service" {
  command = plan

  variables {
    tls = { certificates = [{ certificate_secret_arn = "certificate.pem", key_secret_arn = "key.pem" }] }
  }

  expect_failures = [var.tls]
}

run "settings_in_all_forms" {
  command = plan

  variables {
    settings = {
      memory      = { tier = "128MiB" }
      cost_header = "on"
      access_log  = { file = "/dev/stdout", format = "json" }
      prices      = { gb_second_arm = "0.00001" }
      pool        = { adapt = "on", most_parity = 3, repair_cents_per_hour = 5 }
    }
  }

  assert {
    condition = (
      yamldecode(output.floe_config).memory == { tier = "128MiB" } &&
      yamldecode(output.floe_config)["cost-header"] == "on" &&
      yamldecode(output.floe_config)["access-log"] == { file = "/dev/stdout", format = "json" } &&
      yamldecode(output.floe_config).prices == { gb-second-arm = "0.00001" } &&
      yamldecode(output.floe_config).pool["most-parity"] == 3
    )
    error_message = "Settings keep their sections, with hyphens."
  }
}

run "no_keys_and_not_anonymous" {
  command         = plan
  expect_failures = [var.identities]

  variables {
    identities = [{ statements = [{ actions = ["s3:GetObject"], resources = ["arn:aws:s3:::my-bucket/*"] }] }]
  }
}

run "an_identity_without_rights" {
  command         = plan
  expect_failures = [var.identities]

  variables {
    identities = [{
      access_key = "FLOEREADER0000000000"
      secret_arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:reader-AbCdEf"
    }]
  }
}

run "a_policy_that_is_none" {
  command         = plan
  expect_failures = [var.identities]

  variables {
    identities = [{
      access_key = "FLOEREADER0000000000"
      secret_arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:reader-AbCdEf"
      policy     = "allow everything"
    }]
  }
}

run "origin_decides_without_an_origin" {
  command         = plan
  expect_failures = [var.identities]

  variables {
    identities = [{
      access_key = "FLOEREADER0000000000"
      secret_arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:reader-AbCdEf"
      statements = [{ actions = ["s3:GetObject"], resources = ["arn:aws:s3:::my-bucket/*"] }]
      authorise  = "origin"
    }]
  }
}

run "a_role_that_is_a_pattern" {
  command         = plan
  expect_failures = [var.identities]

  variables {
    identities = [{
      access_key = "FLOEREADER0000000000"
      secret_arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:reader-AbCdEf"
      statements = [{ actions = ["s3:GetObject"], resources = ["arn:aws:s3:::my-bucket/*"] }]
      origin     = { role_arn = "arn:aws:iam::123456789012:role/*" }
    }]
  }
}
