# The gateway's floe.yaml: the settings that follow from the other variables, and those that differ from their defaults.

locals {
  ports = {
    listener = var.load_balancer.certificate_arn == null && var.tls == null ? 80 : 443
    s3       = 8080
    admin    = 9090
    nodes    = 6378
  }

  node_prefix = "${var.name}-node-"

  # Secrets that are environment variables of the gateway, and those that it reads itself.
  identity_secrets  = { for index, identity in var.identities : "FLOE_IDENTITY_${index}_SECRET" => identity.secret_arn if !identity.anonymous }
  secrets           = { for variable, arn in local.identity_secrets : variable => arn if !var.secrets_by_reference }
  secret_references = distinct(concat(var.secrets_by_reference ? values(local.identity_secrets) : [], local.tls_secrets))

  tls_pairs   = var.tls == null ? [] : var.tls.certificates
  tls_secrets = flatten([for pair in local.tls_pairs : [pair.certificate_secret_arn, pair.key_secret_arn]])
  tls = var.tls == null ? null : {
    certificate-files = [for pair in local.tls_pairs : "secret://${pair.certificate_secret_arn}"]
    key-files         = [for pair in local.tls_pairs : "secret://${pair.key_secret_arn}"]
    http2             = var.tls.http2 ? "on" : "off"
  }

  # The roles with which identities reach S3.
  origin_role_arns = distinct([for identity in var.identities : identity.origin.role_arn if identity.origin != null])

  # How often each function is invoked for its upkeep.
  seconds = { ms = 0.001, s = 1, m = 60, h = 3600, d = 86400 }
  upkeep_per_hour = {
    for name, interval in { warm_up = var.settings.pool.warm_up, backup = var.settings.pool.backup } :
    name => try(3600 / (tonumber(regex("^[0-9]+", interval)) * local.seconds[regex("[a-z]+$", interval)]), 0)
  }

  # The given settings, by section, with hyphens in their names.
  chosen = {
    for section, settings in {
      listen    = var.settings.listen
      origin    = var.settings.origin
      pool      = var.settings.pool
      freshness = var.settings.freshness
      memory    = var.settings.memory
      log       = var.settings.access_log
    } : section => { for setting, value in settings : replace(setting, "_", "-") => value if value != null && setting != "lifetime" }
  }
  chosen_scalars = {
    for setting, value in {
      code             = var.settings.code
      matrix           = var.settings.matrix
      fill-wait        = var.settings.fill_wait
      max-object-share = var.settings.max_object_share
      after-write      = var.settings.after_write
      sse-kms          = var.settings.sse_kms
      bypass           = var.settings.bypass
      memory-budget    = var.settings.memory_budget
      event-loops      = var.settings.event_loops
      send-buffer      = var.settings.send_buffer
      minimum-rate     = var.settings.minimum_rate
      signature-v2     = var.settings.signature_v2
      admitted-headers = var.settings.admitted_headers
      cost-header      = var.settings.cost_header
    } : setting => value if value != null
  }

  prices = { for price, dollars in var.settings.prices : replace(price, "_", "-") => dollars }

  identities = [
    for index, identity in var.identities : {
      for key, value in {
        anonymous           = identity.anonymous ? true : null
        access-key          = identity.access_key
        secret-env          = identity.anonymous || var.secrets_by_reference ? null : "FLOE_IDENTITY_${index}_SECRET"
        secret-file         = !identity.anonymous && var.secrets_by_reference ? "secret://${identity.secret_arn}" : null
        name                = identity.name
        statements          = length(identity.statements) > 0 ? identity.statements : null
        policy              = identity.policy == null ? null : jsondecode(identity.policy)
        requests-per-second = identity.requests_per_second
        bytes-per-second    = identity.bytes_per_second
        authorise           = identity.authorise
        origin = identity.origin == null ? null : {
          for part, text in { role = identity.origin.role_arn, external-id = identity.origin.external_id } : part => text if text != null
        }
      } : key => value if value != null
    }
  ]

  config = yamlencode(merge(
    local.chosen_scalars,
    { for section, settings in { freshness = local.chosen.freshness, memory = local.chosen.memory, access-log = local.chosen.log, prices = local.prices } : section => settings if length(settings) > 0 },
    {
      listen = merge(local.chosen.listen, { for section, settings in { tls = local.tls } : section => settings if settings != null }, {
        s3    = "0.0.0.0:${local.ports.s3}"
        admin = "0.0.0.0:${local.ports.admin}"
        nodes = "0.0.0.0:${local.ports.nodes}"
      })
      origin = merge(local.chosen.origin, {
        region = data.aws_region.current.region
      })
      pool = merge(local.chosen.pool, {
        lifetime     = { for setting, value in var.settings.pool.lifetime : replace(setting, "_", "-") => value if value != null }
        prefix       = local.node_prefix
        nodes        = var.pool.nodes
        node-memory  = "${var.pool.memory_mb}MiB"
        architecture = var.pool.architecture == "arm64" ? "arm" : "x86"
        region       = data.aws_region.current.region
      })
      identities = local.identities
    },
  ))
}
