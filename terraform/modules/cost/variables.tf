variable "prices" {
  description = "Prices in dollars. The default is us-east-1 on the day that it names, without discounts, savings plans or the free tier."
  type = object({
    date                     = string
    instance_hour            = map(number)
    fargate_vcpu_hour        = map(number)
    fargate_gb_hour          = map(number)
    disk_gb_month            = number
    load_balancer_hour       = number
    load_balancer_unit_hour  = number
    interface_endpoint_hour  = number
    interface_endpoint_gb    = number
    lambda_gb_second         = map(number)
    lambda_million_invokes   = number
    lambda_storage_gb_second = number
    log_gb                   = number
    secret_month             = number
    alarm_month              = number
    cross_zone_gb_each_way   = number
  })
  default = {
    date = "2026-11-01, us-east-1"
    instance_hour = {
      "c7gn.medium"  = 0.0624
      "c7gn.large"   = 0.1248
      "c7gn.xlarge"  = 0.2496
      "c7gn.2xlarge" = 0.4992
      "c7gn.4xlarge" = 0.9984
      "c8gn.large"   = 0.1185
      "c8gn.xlarge"  = 0.2370
      "c7g.large"    = 0.0725
      "c7g.xlarge"   = 0.1450
      "c6in.xlarge"  = 0.2268
    }
    fargate_vcpu_hour        = { arm64 = 0.03238, x86_64 = 0.04048 }
    fargate_gb_hour          = { arm64 = 0.00356, x86_64 = 0.004445 }
    disk_gb_month            = 0.08
    load_balancer_hour       = 0.0225
    load_balancer_unit_hour  = 0.006
    interface_endpoint_hour  = 0.01
    interface_endpoint_gb    = 0.01
    lambda_gb_second         = { arm64 = 0.0000133334, x86_64 = 0.0000166667 }
    lambda_million_invokes   = 0.20
    lambda_storage_gb_second = 0.0000000309
    log_gb                   = 0.50
    secret_month             = 0.40
    alarm_month              = 0.10
    cross_zone_gb_each_way   = 0.01
  }
}

variable "gateway" {
  description = "The gateway: ec2 with an instance type, or ecs with vCPUs and GB; its disk in GB."
  type = object({
    kind          = string
    instance_type = string
    architecture  = string
    vcpus         = number
    memory_gb     = number
    disk_gb       = number
  })
}

variable "pool" {
  description = "The functions: how many, their memory and /tmp in MB, their architecture, blocks of a stripe (data + parity), and the price of a second that a reader waits for a node to wake."
  type = object({
    nodes         = number
    memory_mb     = number
    storage_mb    = number
    architecture  = string
    blocks        = number
    data_blocks   = number
    latency_price = number
  })
}

variable "network" {
  description = "Zones of the pool, and interface endpoints in each of them."
  type = object({
    zones               = number
    interface_endpoints = number
  })
}

variable "secrets" {
  description = "How many secrets are kept in Secrets Manager."
  type        = number
}

variable "alarms" {
  description = "How many alarms there are."
  type        = number
}

variable "traffic" {
  description = "The expected traffic: hits per hour and their mean size in MB; warm-up and backup invocations per function and hour, and the milliseconds that each takes."
  type = object({
    hits_per_hour               = optional(number, 1000)
    mean_object_mb              = optional(number, 10)
    warm_up_per_hour            = optional(number, 0)
    warm_up_milliseconds        = optional(number, 5)
    backup_per_hour             = optional(number, 0)
    backup_milliseconds         = optional(number, 1000)
    log_bytes_per_invocation    = optional(number, 400)
    log_bytes_of_gateway_a_hour = optional(number, 1000000)
  })
  default = {}
}
