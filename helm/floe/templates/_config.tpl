{{/* The gateway's floe.yaml: the values' settings, the container's addresses, and the identities with their secrets' files. */}}
{{- define "floe.config" -}}
{{- $config := deepCopy .Values.config -}}
{{- $listen := dict "s3" "0.0.0.0:8080" "admin" "0.0.0.0:9090" "nodes" "0.0.0.0:6378" -}}
{{- if .Values.tls.existingSecret.name -}}
{{- $given := dig "listen" "tls" (dict) $config -}}
{{- $_ := set $listen "tls" (merge (dict "certificate-files" (list "tls/tls.crt") "key-files" (list "tls/tls.key")) $given) -}}
{{- end -}}
{{- $_ := set $config "listen" (merge $listen (default (dict) $config.listen)) -}}
{{- if .Values.poolSecret.existingSecret.name -}}
{{- $_ := set $config "pool" (merge (dict "secret-file" "secrets/pool") (default (dict) $config.pool)) -}}
{{- end -}}
{{- $identities := list -}}
{{- range .Values.identities -}}
{{- $identities = append $identities (dict "access-key" .accessKey "secret-file" (printf "secrets/%s" .accessKey) "statements" .statements) -}}
{{- end -}}
{{- $_ := set $config "identities" $identities -}}
{{- toYaml $config -}}
{{- end -}}

{{/* Ends the rendering with a reason where the gateway would not start. */}}
{{- define "floe.validate" -}}
{{- if gt (int .Values.replicaCount) 1 -}}
{{- fail (printf "replicaCount is %d, expected 1: gateways form no fleet yet, and two would not know of each other's writes" (int .Values.replicaCount)) -}}
{{- end -}}
{{- if not .Values.identities -}}
{{- $_ := required "identities is empty, expected at least one client of the gateway" "" -}}
{{- end -}}
{{- $accessKeys := list -}}
{{- range .Values.identities -}}
{{- if has .accessKey $accessKeys -}}
{{- fail (printf "identities has the access key %s twice" .accessKey) -}}
{{- end -}}
{{- $accessKeys = append $accessKeys .accessKey -}}
{{- end -}}
{{- if and .Values.nodes.service.enabled (not .Values.nodes.advertised) -}}
{{- fail "nodes.advertised is empty, expected the HOST:PORT of the load balancer that nodes.service makes" -}}
{{- end -}}
{{- if and .Values.ingress.enabled (not .Values.ingress.hosts) -}}
{{- fail "ingress.hosts is empty, expected the names under which clients reach the gateway" -}}
{{- end -}}
{{- if and .Values.metrics.serviceMonitor.enabled (not .Values.metrics.service.enabled) -}}
{{- fail "metrics.service.enabled is false, expected true: the ServiceMonitor selects that Service" -}}
{{- end -}}
{{- end -}}
