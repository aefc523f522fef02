variable "region" {
  type    = string
  default = "eu-west-1"
}

resource "aws_s3_bucket" "logs" {
  bucket = "logs-${var.region}"
  acl    = "private"
  tags = {
    Name = "logs"
    Env  = var.env
  }
  versioning {
    enabled = true
  }
  dynamic "rule" {
    for_each = var.rules
    content {
      name = rule.value.name
    }
  }
  count = var.enabled ? 1 : 0
  lifecycle {
    ignore_changes = [tags, acl]
  }
}

locals {
  names = [for n in var.names : upper(n) if n != ""]
  map   = { for k, v in var.map : k => v }
  first = local.names[0]
  text  = <<EOT
hello
EOT
}

output "id" {
  value     = aws_s3_bucket.logs.*.id
  sensitive = true
}

module "vpc" {
  source = "./vpc"
  cidr   = cidrsubnet(var.cidr, 8, 1)
}
