output "per_hour" {
  description = "Dollars per hour by item and in all. An item whose price the table lacks is left out, and named in missing."
  value = merge(
    { for item, price in local.known : item => format("%.4f", price) },
    { total = format("%.4f", sum(values(local.known))) },
  )
}

output "per_month" {
  description = "Dollars per month of 730 hours by item and in all."
  value = merge(
    { for item, price in local.known : item => format("%.2f", price * local.hours_per_month) },
    { total = format("%.2f", sum(values(local.known)) * local.hours_per_month) },
  )
}

output "missing" {
  description = "Items without a price, such as a gateway of an instance type that the table does not have."
  value       = [for item, price in local.items : item if price == null]
}

output "price_date" {
  description = "Day and region of the price table."
  value       = var.prices.date
}
