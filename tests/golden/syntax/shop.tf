# A small stack that uses most of HCL.
terraform {
  required_version = ">= 1.5"
}
variable "region" {
  type    = string
  default = "eu-west-1"
}
resource "aws_s3_bucket" "wares" {
  bucket = "shop-${var.region}-wares"
  count  = var.replicas > 1 && !var.frozen ? 2 : 0
  versioning {
    enabled = true
  }
  lifecycle {}
  tags = { "team" : "shop", cost = null, (var.key) = [1, 2.5] }
}
resource "aws_iam_policy" "read" {
  policy = <<-POLICY
    { "Effect": "Allow" }
  POLICY
  note = <<EOT
for ${var.region}
EOT
  ids    = aws_s3_bucket.wares.*.id
  arns   = aws_s3_bucket.wares[*].arn
  first  = aws_s3_bucket.wares[0].arn
  old    = data.x.y.0.z
  names  = [for w in var.wares : upper(w.name) if w.on]
  by_id  = { for k, w in var.wares : k => w }
  merged = merge(local.a, { b = file("b.txt") }, var.rest...)
}
