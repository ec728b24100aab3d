variable "name" {
  description = "Prefix of every resource's name."
  type        = string
}

variable "tags" {
  description = "Tags of every resource."
  type        = map(string)
  default     = {}
}

variable "existing" {
  description = "An existing VPC with its private subnets and their route tables, to which the S3 gateway endpoint is added. If unset, a new VPC is made."
  type = object({
    vpc_id          = string
    subnet_ids      = list(string)
    route_table_ids = list(string)
  })
  default = null

  validation {
    condition     = var.existing == null ? true : length(var.existing.subnet_ids) > 0
    error_message = "existing.subnet_ids is empty, expected at least one private subnet."
  }
}

variable "cidr" {
  description = "Addresses of the new VPC. Each zone's subnet takes a sixteenth."
  type        = string
  default     = "10.64.0.0/16"

  validation {
    condition     = can(cidrsubnet(var.cidr, 4, 15))
    error_message = "cidr is no IPv4 range that can be cut into sixteen subnets, expected one such as 10.64.0.0/16."
  }
}

variable "zones" {
  description = "Availability zones of the new VPC. Traffic between zones costs 0.01 $/GB in each direction. For a pool spread over three zones that is about sixteen times the Lambda cost of a 10 MB hit, so one zone is the default: the cache is lost with its zone, the objects in S3 are not."
  type        = number
  default     = 1

  validation {
    condition     = var.zones >= 1 && var.zones <= 6 && floor(var.zones) == var.zones
    error_message = "zones is outside 1 to 6, or no whole number."
  }
}

variable "create_endpoints" {
  description = "Makes the S3 gateway endpoint and the interface endpoints. Turn this off only if the existing VPC has the endpoints, or a route to the internet."
  type        = bool
  default     = true
}

variable "endpoint_services" {
  description = "Interface endpoints that the gateway needs, by the last part of their service names, such as lambda."
  type        = set(string)
}

variable "bucket_arns" {
  description = "Buckets that may be reached through the S3 endpoint."
  type        = list(string)

  validation {
    condition     = length(var.bucket_arns) > 0
    error_message = "bucket_arns is empty, expected at least one bucket."
  }
}

variable "client_cidrs" {
  description = "Addresses of S3 clients. The load balancer accepts connections from nowhere else."
  type        = list(string)

  validation {
    condition     = length(var.client_cidrs) > 0 && alltrue([for cidr in var.client_cidrs : can(cidrhost(cidr, 0))])
    error_message = "client_cidrs is empty or names something that is no CIDR range, expected such as [\"10.0.0.0/8\"]."
  }
}

variable "monitoring_cidrs" {
  description = "Addresses that may read health, metrics and the list of nodes on the gateway's admin port."
  type        = list(string)
  default     = []
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
