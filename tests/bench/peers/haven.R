# haven.R - a table into a statistical program's file by R: haven.R stata|sav|zsav|rds INPUT OUTPUT
#
# readr guesses the types of the columns; haven writes by ReadStat, as casus does, and R its own file.
arguments <- commandArgs(trailingOnly = TRUE)
input <- arguments[2]
output <- arguments[3]

rows <- readr::read_csv(input, show_col_types = FALSE, progress = FALSE)
switch(arguments[1],
  stata = haven::write_dta(rows, output),
  sav = haven::write_sav(rows, output, compress = "byte"),
  zsav = haven::write_sav(rows, output, compress = "zsav"),
  rds = saveRDS(rows, output)
)
