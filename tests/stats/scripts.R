# scripts.R FILE.rds SCRIPT.R - the script makes the data frame of the file. An empty text is nothing in a
# table.
arguments <- commandArgs(trailingOnly = TRUE)
wanted <- readRDS(arguments[1])
wanted[] <- lapply(wanted, function(column) {
  if (is.character(column)) column[column %in% ""] <- NA
  column
})
source(arguments[2])
if (!identical(wanted, events)) {
  print(all.equal(wanted, events))
  str(wanted)
  str(events)
  quit(status = 1)
}
