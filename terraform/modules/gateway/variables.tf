variable "name" {
  description = "Prefix of every resource's name."
  type        = string
}

variable "tags" {
  description = "Tags of every resource."
  type        = map(string)
  default     = {}
}

variable "kind" {
  description = "Where the gateway runs: ec2, an instance of an Auto Scaling group, or ecs, a Fargate task."
  type        = string
  default     = "ec2"

  validation {
    condition     = contains(["ec2", "ecs"], var.kind)
    error_message = "kind is neither ec2 nor ecs."
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

variable "config" {
  description = "The gateway's floe.yaml."
  type        = string
}

variable "secrets" {
  description = "Secrets of the gateway's identities: the environment variable that floe.yaml names, and the ARN of the secret in Secrets Manager."
  type        = map(string)
}

variable "secret_references" {
  description = "ARNs of the secrets that floe.yaml names, which the gateway reads itself while it runs."
  type        = list(string)
  default     = []
}

variable "secret_kms_key_arns" {
  description = "KMS keys that the secrets are encrypted with, if not with AWS's own."
  type        = list(string)
  default     = []
}

variable "ec2" {
  description = "The instance: its type, its image (an SSM parameter's name), the size of its disk in GB, and the gateway's tarball in S3 with its SHA-256 in hexadecimal."
  type = object({
    instance_type  = optional(string, "c7gn.xlarge")
    ami_parameter  = optional(string, "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64")
    disk_gb        = optional(number, 16)
    java_options   = optional(string, "")
    tarball_bucket = optional(string)
    tarball_key    = optional(string)
    tarball_sha256 = optional(string)
  })
  default = {}

  validation {
    condition     = var.ec2.tarball_sha256 == null ? true : can(regex("^[0-9a-f]{64}$", var.ec2.tarball_sha256))
    error_message = "ec2.tarball_sha256 is no SHA-256 of 64 hexadecimal digits in lower case."
  }
}

variable "ecs" {
  description = "The task: its image, CPU units (1024 are one vCPU), memory in MB, architecture (ARM64 or X86_64), and options of the JVM."
  type = object({
    image        = optional(string)
    cpu          = optional(number, 4096)
    memory_mb    = optional(number, 8192)
    architecture = optional(string, "ARM64")
    java_options = optional(string, "")
  })
  default = {}
}

variable "vpc_id" {
  description = "The VPC."
  type        = string
}

variable "subnet_ids" {
  description = "Private subnets of the gateway and of the load balancer."
  type        = list(string)
}

variable "security_group_id" {
  description = "The gateway's security group."
  type        = string
}

variable "load_balancer" {
  description = "The load balancer: its security group, whether it is internal, its subnets if they are not the gateway's, the ARN of the certificate for TLS, and the TLS policy. Without a certificate it listens in plain text, for private networks only."
  type = object({
    security_group_id   = string
    internal            = optional(bool, true)
    subnet_ids          = optional(list(string))
    certificate_arn     = optional(string)
    ssl_policy          = optional(string, "ELBSecurityPolicy-TLS13-1-2-2021-06")
    deletion_protection = optional(bool, false)
  })
}

variable "ports" {
  description = "Ports of the load balancer (listener) and of the gateway (s3, admin, nodes)."
  type = object({
    listener = number
    s3       = number
    admin    = number
    nodes    = number
  })
}

variable "bucket_arns" {
  description = "Buckets that the gateway may use."
  type        = list(string)

  validation {
    condition     = alltrue([for arn in var.bucket_arns : !can(regex("[*?]", arn))])
    error_message = "bucket_arns has a wildcard, expected each bucket by its name."
  }
}

variable "bucket_actions" {
  description = "Actions that the gateway's role may use on the buckets themselves."
  type        = list(string)
  default = [
    "s3:GetBucketLocation",
    "s3:GetBucketVersioning",
    "s3:ListBucket",
    "s3:ListBucketMultipartUploads",
    "s3:ListBucketVersions",
  ]
}

variable "object_actions" {
  description = "Actions that the gateway's role may use on the buckets' objects. The gateway's identities restrict them further for each client."
  type        = list(string)
  default = [
    "s3:AbortMultipartUpload",
    "s3:DeleteObject",
    "s3:DeleteObjectTagging",
    "s3:DeleteObjectVersion",
    "s3:GetObject",
    "s3:GetObjectAttributes",
    "s3:GetObjectTagging",
    "s3:GetObjectVersion",
    "s3:GetObjectVersionAttributes",
    "s3:ListMultipartUploadParts",
    "s3:PutObject",
    "s3:PutObjectTagging",
  ]
}

variable "data_key_arns" {
  description = "KMS keys that objects are encrypted with, if any."
  type        = list(string)
  default     = []
}

variable "origin_role_arns" {
  description = "Roles that the gateway assumes for the requests of identities that reach S3 as themselves."
  type        = list(string)
  default     = []
}

variable "function_arn_pattern" {
  description = "Matches the ARNs of the pool's functions."
  type        = string
}

variable "drain_seconds" {
  description = "How many seconds active requests may continue after SIGTERM."
  type        = number
  default     = 20
}

variable "session_manager" {
  description = "Lets operators open a shell on the instance by Session Manager."
  type        = bool
  default     = true
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
