module floe.dev/clients

go 1.24
