# table.R - conversions by R: table.R PACKAGE WORK INPUT OUTPUT
#
# PACKAGE is data.table or readr for tables; jsonlite reads and writes records for both. All columns
# are text, and everything but NDJSON's records on their way is held in memory.
arguments <- commandArgs(trailingOnly = TRUE)
package <- arguments[1]
work <- arguments[2]
input <- arguments[3]
output <- arguments[4]

read_table <- function() {
  if (package == "readr")
    readr::read_csv(input, col_types = readr::cols(.default = "c"), progress = FALSE)
  else
    data.table::fread(input, colClasses = "character", showProgress = FALSE)
}

write_table <- function(rows) {
  if (package == "readr")
    readr::write_csv(rows, output, na = "", progress = FALSE)
  else
    data.table::fwrite(rows, output, showProgress = FALSE)
}

write_records <- function(rows) {
  connection <- file(output, "wb")
  jsonlite::stream_out(rows, connection, verbose = FALSE)
  close(connection)
}

switch(work,
  "csv-csv" = write_table(read_table()),
  "csv-ndjson" = write_records(read_table()),
  "csv-json" = jsonlite::write_json(read_table(), output),
  "ndjson-csv" = write_table(jsonlite::stream_in(file(input), verbose = FALSE)),
  "json-csv" = write_table(jsonlite::fromJSON(input))
)
