variable "name" {
  description = "Prefix of every resource's name; the functions are named NAME-node-0 and so on."
  type        = string
  default     = "floe"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,20}$", var.name))
    error_message = "name must begin with a letter and have 2 to 21 letters, digits and hyphens in lower case: a load balancer's name is made from it."
  }
}

variable "tags" {
  description = "Tags of every resource."
  type        = map(string)
  default     = {}
}

variable "buckets" {
  description = "Names of the buckets that clients may use through Floe."
  type        = list(string)

  validation {
    condition     = length(var.buckets) > 0 && alltrue([for bucket in var.buckets : can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", bucket))])
    error_message = "buckets is empty, or has something that is no bucket's name."
  }
}

variable "identities" {
  description = "Clients of the gateway. Each signs with an access key of at least 16 letters and digits and with the secret in Secrets Manager whose ARN is given, or is the one anonymous identity. Its rights are given by statements, by a policy in AWS's form (JSON), or by both; everything else is denied. origin names a role with which its requests reach S3; if its authorise is origin, S3 decides about its hits too."
  type = list(object({
    access_key = optional(string)
    secret_arn = optional(string)
    anonymous  = optional(bool, false)
    name       = optional(string)
    statements = optional(list(object({
      effect    = optional(string, "allow")
      actions   = list(string)
      resources = list(string)
    })), [])
    policy              = optional(string)
    requests_per_second = optional(number)
    bytes_per_second    = optional(string)
    authorise           = optional(string)
    origin = optional(object({
      role_arn    = string
      external_id = optional(string)
    }))
  }))

  validation {
    condition     = length(var.identities) > 0
    error_message = "identities is empty: no client could use the gateway."
  }

  validation {
    condition     = alltrue([for identity in var.identities : identity.anonymous == (identity.access_key == null) && identity.anonymous == (identity.secret_arn == null)])
    error_message = "identities has an entry that is not anonymous and lacks an access_key or a secret_arn, or is anonymous and has one of them."
  }

  validation {
    condition     = length([for identity in var.identities : identity if identity.anonymous]) <= 1
    error_message = "identities has more than one anonymous identity."
  }

  validation {
    condition     = length(distinct(compact(var.identities[*].access_key))) == length(compact(var.identities[*].access_key))
    error_message = "identities has an access key twice."
  }

  validation {
    condition     = alltrue([for identity in var.identities : identity.anonymous || can(regex("^[A-Za-z0-9]{16,128}$", identity.access_key))])
    error_message = "identities has an access key that is not 16 to 128 letters and digits."
  }

  validation {
    condition     = alltrue([for identity in var.identities : identity.anonymous || can(regex("^arn:[a-z-]+:secretsmanager:", identity.secret_arn))])
    error_message = "identities has a secret_arn that is no secret of Secrets Manager."
  }

  validation {
    condition     = alltrue([for identity in var.identities : length(identity.statements) > 0 || identity.policy != null])
    error_message = "identities has an entry with neither statements nor a policy: it could do nothing."
  }

  validation {
    condition     = alltrue([for identity in var.identities : identity.policy == null || can(jsondecode(identity.policy).Statement)])
    error_message = "identities has a policy that is no JSON with a Statement, such as an aws_iam_policy_document's json."
  }

  validation {
    condition     = alltrue([for identity in var.identities : identity.origin == null || can(regex("^arn:[a-z-]+:iam::[0-9]{12}:role/[^*]+$", identity.origin.role_arn))])
    error_message = "identities has an origin whose role_arn is no role, such as arn:aws:iam::123456789012:role/reader."
  }

  validation {
    condition     = alltrue([for identity in var.identities : identity.authorise == null || contains(["policy", "origin"], coalesce(identity.authorise, "policy"))])
    error_message = "identities has an authorise that is neither policy nor origin."
  }

  validation {
    condition     = alltrue([for identity in var.identities : identity.authorise != "origin" || identity.origin != null])
    error_message = "identities has an entry with authorise = \"origin\" and no origin: S3 would decide about the gateway's own role."
  }
}

variable "secrets_by_reference" {
  description = "Whether floe.yaml names the identities' secrets (secret://ARN), so that the gateway itself reads them from Secrets Manager, and uses a rotated one within some 70 s. Otherwise they are environment variables, which are read when the gateway starts."
  type        = bool
  default     = false
}

variable "tls" {
  description = "TLS that the gateway itself ends, in place of load_balancer.certificate_arn: for each certificate, the secret in Secrets Manager with the certificate and its chain as PEM, and the secret with its key; and whether clients may use HTTP/2. The gateway itself reads the secrets, and uses rotated ones within some 70 s."
  type = object({
    certificates = list(object({
      certificate_secret_arn = string
      key_secret_arn         = string
    }))
    http2 = optional(bool, false)
  })
  default = null

  validation {
    condition     = var.tls == null ? true : length(var.tls.certificates) > 0
    error_message = "tls has no certificates: leave tls out if the load balancer has the certificate."
  }

  validation {
    condition     = var.tls == null ? true : alltrue([for arn in flatten([for pair in var.tls.certificates : [pair.certificate_secret_arn, pair.key_secret_arn]]) : can(regex("^arn:[a-z-]+:secretsmanager:", arn))])
    error_message = "tls has a certificate_secret_arn or key_secret_arn that is no secret of Secrets Manager."
  }
}

variable "secret_kms_key_arns" {
  description = "KMS keys that the secrets of identities and TLS are encrypted with, if not with AWS's own."
  type        = list(string)
  default     = []
}

variable "data_key_arns" {
  description = "KMS keys that objects are encrypted with, if any."
  type        = list(string)
  default     = []
}

variable "network" {
  description = "A new VPC (cidr, zones) or an existing one with private subnets and their route tables. Traffic between zones costs 0.01 $/GB in each direction. For a pool over three zones that is about sixteen times the Lambda cost of a 10 MB hit, so one zone is the default."
  type = object({
    cidr  = optional(string, "10.64.0.0/16")
    zones = optional(number, 1)
    existing = optional(object({
      vpc_id          = string
      subnet_ids      = list(string)
      route_table_ids = list(string)
    }))
    create_endpoints = optional(bool, true)
  })
  default = {}
}

variable "client_cidrs" {
  description = "Addresses of S3 clients. The load balancer accepts connections from nowhere else."
  type        = list(string)
  default     = ["10.0.0.0/8"]
}

variable "monitoring_cidrs" {
  description = "Addresses that may read health, metrics and the list of nodes on the admin port, which has no authentication."
  type        = list(string)
  default     = []
}

variable "load_balancer" {
  description = "The load balancer in front of the gateway: internal or not, its subnets if they are not the gateway's, and the ARN of its certificate in ACM. With neither a certificate nor tls, it listens in plain text on port 80, for private networks only."
  type = object({
    internal            = optional(bool, true)
    subnet_ids          = optional(list(string))
    certificate_arn     = optional(string)
    deletion_protection = optional(bool, false)
  })
  default = {}

  validation {
    condition     = var.load_balancer.internal || var.load_balancer.certificate_arn != null || var.tls != null
    error_message = "load_balancer.internal is false without a certificate_arn or tls: objects would cross the internet in plain text."
  }

  validation {
    condition     = var.tls == null || var.load_balancer.certificate_arn == null
    error_message = "tls and load_balancer.certificate_arn are both set: either the gateway or the load balancer ends TLS."
  }
}

variable "gateway_kind" {
  description = "Where the gateway runs: ec2, an instance of an Auto Scaling group, or ecs, a Fargate task."
  type        = string
  default     = "ec2"

  validation {
    condition     = contains(["ec2", "ecs"], var.gateway_kind)
    error_message = "gateway_kind is neither ec2 nor ecs."
  }
}

variable "gateway_count" {
  description = "Number of gateways: exactly one, since two gateways would not know of each other's writes."
  type        = number
  default     = 1

  validation {
    condition     = var.gateway_count == 1
    error_message = "gateway_count is not 1. Gateways form no fleet yet: the group replaces its gateway and does not scale."
  }
}

variable "ec2" {
  description = "The gateway on EC2: instance type (network-optimised Graviton by default), the SSM parameter that names its image, disk in GB, options of its JVM, and its tarball: bucket, key and SHA-256 in hexadecimal."
  type = object({
    instance_type  = optional(string, "c7gn.xlarge")
    ami_parameter  = optional(string, "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64")
    disk_gb        = optional(number, 16)
    java_options   = optional(string, "-Xmx2g")
    tarball_bucket = optional(string)
    tarball_key    = optional(string)
    tarball_sha256 = optional(string)
  })
  default = {}
}

variable "ecs" {
  description = "The gateway on ECS: image, CPU units, memory in MB, architecture and options of its JVM."
  type = object({
    image        = optional(string)
    cpu          = optional(number, 4096)
    memory_mb    = optional(number, 8192)
    architecture = optional(string, "ARM64")
    java_options = optional(string, "-Xmx2g")
  })
  default = {}
}

variable "session_manager" {
  description = "Lets operators open a shell on the instance by Session Manager."
  type        = bool
  default     = true
}

variable "pool" {
  description = "The functions that hold the cache: how many, memory (1536 MB or more) and /tmp in MB, architecture, concurrency reserved for each, and the node's zip: a path on this machine, or an object in S3."
  type = object({
    nodes                = optional(number, 14)
    memory_mb            = optional(number, 1769)
    ephemeral_storage_mb = optional(number, 512)
    architecture         = optional(string, "arm64")
    reserved_concurrency = optional(number, 2)
    log_retention_days   = optional(number, 14)
    package_path         = optional(string)
    package_s3 = optional(object({
      bucket  = string
      key     = string
      version = optional(string)
    }))
  })
  default = {}

  validation {
    condition     = var.pool.memory_mb >= 1536 && var.pool.memory_mb <= 10240
    error_message = "pool.memory_mb is outside 1536 to 10240: a smaller function has too little of a processor to serve blocks in time."
  }
}

variable "settings" {
  description = "Settings of floe.yaml that differ from their defaults; floe.example.yaml explains each. Names have underscores here and hyphens there."
  type = object({
    listen = optional(object({
      virtual_hosts           = optional(list(string))
      drain                   = optional(string, "20s")
      connections             = optional(number)
      connections_per_address = optional(number)
    }), {})
    origin = optional(object({
      checksums       = optional(string)
      max_connections = optional(number)
    }), {})
    pool = optional(object({
      lifetime = optional(object({
        policy        = optional(string)
        latency_price = optional(number, 0.00001)
      }), {})
      wake_at_start         = optional(string)
      unsealed              = optional(string)
      warm_up               = optional(string)
      adapt                 = optional(string)
      least_parity          = optional(number)
      most_parity           = optional(number)
      backup                = optional(string)
      backup_rate           = optional(string)
      repair_rate           = optional(string)
      repair_cents_per_hour = optional(number)
      invocation_log        = optional(string)
    }), {})
    freshness = optional(object({
      ttl             = optional(string)
      rules           = optional(list(string))
      on_origin_error = optional(list(string))
    }), {})
    bypass           = optional(list(string))
    code             = optional(string, "10+2")
    matrix           = optional(string)
    fill_wait        = optional(string)
    max_object_share = optional(string)
    after_write      = optional(string)
    sse_kms          = optional(string)
    memory_budget    = optional(string, "1GiB")
    memory = optional(object({
      tier = optional(string)
    }), {})
    event_loops      = optional(number)
    send_buffer      = optional(string)
    minimum_rate     = optional(string)
    signature_v2     = optional(string)
    admitted_headers = optional(list(string))
    cost_header      = optional(string)
    access_log = optional(object({
      file   = optional(string)
      format = optional(string)
    }), {})
    prices = optional(map(string), {})
  })
  default = {}

  validation {
    condition     = can(regex("^[1-9][0-9]*\\+[0-9]+$", var.settings.code))
    error_message = "settings.code is not data+parity, such as 10+2."
  }

  validation {
    condition     = var.settings.pool.lifetime.latency_price >= 0
    error_message = "settings.pool.lifetime.latency_price is no price, such as 0.00001."
  }

  validation {
    condition     = alltrue([for interval in [var.settings.pool.warm_up, var.settings.pool.backup] : interval == null ? true : can(regex("^([1-9][0-9]*(ms|s|m|h|d)|off|0)$", interval))])
    error_message = "settings.pool.warm_up and settings.pool.backup are off, or a time such as 60s, 15m or 2h."
  }

  validation {
    condition     = can(regex("^[0-9]+s$", var.settings.listen.drain))
    error_message = "settings.listen.drain is no number of seconds, such as 20s."
  }
}

variable "log_retention_days" {
  description = "Days that the gateway's log is kept."
  type        = number
  default     = 30
}

variable "alarm_topic_arns" {
  description = "SNS topics that alarms are sent to."
  type        = list(string)
  default     = []
}

variable "traffic" {
  description = "The traffic that the cost estimate expects: hits per hour, and their mean size in MB. Warm-up and backup follow from settings.pool."
  type = object({
    hits_per_hour  = optional(number, 1000)
    mean_object_mb = optional(number, 10)
  })
  default = {}
}
