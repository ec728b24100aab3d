variable "prefix" {
  description = "The functions are named PREFIX0, PREFIX1 and so on."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9-_]{1,60}$", var.prefix))
    error_message = "prefix has other characters than letters, digits, - and _, or more than 60 of them."
  }
}

variable "tags" {
  description = "Tags of every resource."
  type        = map(string)
  default     = {}
}

variable "node_count" {
  description = "How many functions hold the cache."
  type        = number
  default     = 14

  validation {
    condition     = var.node_count >= 1 && var.node_count <= 1000 && floor(var.node_count) == var.node_count
    error_message = "node_count is outside 1 to 1000, or no whole number."
  }
}

variable "memory_mb" {
  description = "Memory of each function in MB. A function has a whole processor from 1769 MB on, and its share of the network grows with its memory."
  type        = number
  default     = 1769

  validation {
    condition     = var.memory_mb >= 1536 && var.memory_mb <= 10240
    error_message = "memory_mb is outside 1536 to 10240: a smaller function has too little of a processor to serve blocks in time."
  }
}

variable "ephemeral_storage_mb" {
  description = "Size of each function's /tmp in MB. Nodes do not use it yet."
  type        = number
  default     = 512

  validation {
    condition     = var.ephemeral_storage_mb >= 512 && var.ephemeral_storage_mb <= 10240
    error_message = "ephemeral_storage_mb is outside 512 to 10240."
  }
}

variable "architecture" {
  description = "Processors of the functions: arm64 or x86_64. A GB-second costs a fifth less on arm64."
  type        = string
  default     = "arm64"

  validation {
    condition     = contains(["arm64", "x86_64"], var.architecture)
    error_message = "architecture is neither arm64 nor x86_64."
  }
}

variable "reserved_concurrency" {
  description = "Instances that each function may have at the same time: one that serves, and one that takes over from it."
  type        = number
  default     = 2

  validation {
    condition     = var.reserved_concurrency >= 1
    error_message = "reserved_concurrency is below 1: such a function cannot be invoked."
  }
}

variable "package_path" {
  description = "The node's zip on this machine. Give either this or package_s3."
  type        = string
  default     = null
}

variable "package_s3" {
  description = "The node's zip in S3: its bucket, key and, in a versioned bucket, version. Give either this or package_path."
  type = object({
    bucket  = string
    key     = string
    version = optional(string)
  })
  default = null
}

variable "subnet_ids" {
  description = "Private subnets of the functions."
  type        = list(string)
}

variable "security_group_id" {
  description = "The functions' security group."
  type        = string
}

variable "log_retention_days" {
  description = "Days that the functions' logs are kept."
  type        = number
  default     = 14
}
