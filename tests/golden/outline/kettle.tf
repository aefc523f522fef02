# The region.
variable "region" {
  type    = string
  default = "north"
}

locals {
  cups = 12
}

/* Logs. */
resource "aws_s3_bucket" "logs" {
  bucket = "tea-${var.region}"

  versioning {
    enabled = true
  }

  tags = {
    owner = "house"
  }
}

module "water" {
  source = "./water"
}
