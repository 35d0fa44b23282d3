# rds.R frame FILE.rds FILE.csv  - a data frame holds what the table has, cell by cell.
# rds.R bytes FILE.rds           - and is written as R writes it.
# rds.R haven FILE.rds           - codes with labels are what haven makes of them.
# rds.R shape FILE.rds ROWS COLUMNS
arguments <- commandArgs(trailingOnly = TRUE)
frame <- readRDS(arguments[2])

check <- function(what, is_so) {
  if (!isTRUE(is_so)) {
    cat(arguments[2], ": ", what, "\n", sep = "")
    quit(status = 1)
  }
}

# A cell as casus writes it into a table.
spell <- function(column) {
  if (is.logical(column)) return(tolower(as.character(column)))
  if (inherits(column, "Date")) return(format(column, "%Y-%m-%d"))
  if (is.factor(column)) return(as.character(column))
  attributes(column) <- NULL
  column
}

is_equal <- function(column, cells) {
  cells[cells == ""] <- NA
  # A word that says why there is no value is NA with a tag; "haven" below looks at tags.
  if (anyNA(attr(column, "labels"))) cells[is.na(column)] <- NA
  if (inherits(column, "Date"))
    cells <- sub("^([0-9]{4})([0-9]{2})([0-9]{2})$", "\\1-\\2-\\3", cells)
  column <- spell(column)
  if (is.character(column)) column[column %in% ""] <- NA
  if (is.numeric(column)) cells <- as.numeric(cells)
  identical(is.na(column), is.na(cells)) && all(column == cells, na.rm = TRUE)
}

compare_frame <- function() {
  table <- read.csv(arguments[3], colClasses = "character", check.names = FALSE,
                    na.strings = character(), encoding = "UTF-8")
  check("the number of rows", nrow(frame) == nrow(table))
  check("the names of columns", all(names(table) %in% names(frame)))
  check("names of rows", identical(attr(frame, "row.names"), seq_len(nrow(table))))
  for (name in names(table)) {
    column <- frame[[name]]
    check(paste("values of", name), is_equal(column, table[[name]]))
    labels <- attr(column, "labels")
    if (inherits(column, "haven_labelled")) {
      check(paste("the type of labels of", name), typeof(labels) == typeof(column))
      base <- c(double = "double", integer = "integer", character = "character")[typeof(column)]
      check(paste("the class of", name),
            identical(class(column), c("haven_labelled", "vctrs_vctr", unname(base))))
    }
    if (is.factor(column)) check(paste("levels of", name), !anyDuplicated(levels(column)))
  }
}

# The file without what tells which version of R wrote it.
bytes_of <- function(path) {
  file <- gzfile(path, "rb")
  on.exit(close(file))
  bytes <- readBin(file, "raw", 1e7)
  bytes[-(7:10)]
}

own_frame <- function() {
  id <- c("a", "", NA)
  attr(id, "label") <- "Who, \u00e9"
  number <- structure(c(7L, NA, -2147483647L), label = "How many")
  real <- c(33.5, NA, -0.1)
  days <- as.numeric(as.Date(c("2022-09-13", NA, "1599-12-31")))
  when <- structure(days, label = "Day", class = "Date")
  sure <- c(TRUE, NA, FALSE)
  region <- structure(c(2L, NA, 1L), levels = c("north", "south"), class = "factor")
  kind <- structure(c(2L, NA, 1L), labels = c(Fight = 1L, Talks = 2L), label = "What",
                    class = c("haven_labelled", "vctrs_vctr", "integer"))
  word <- structure(c("b", NA, "a"), labels = c(Alpha = "a", Beta = "b"),
                    class = c("haven_labelled", "vctrs_vctr", "character"))
  structure(list(id = id, number = number, real = real, when = when, sure = sure,
                 region = region, kind = kind, word = word, other = c("a", "", NA)),
            names = c("id", "number", "real", "when", "sure", "region", "kind", "word",
                      "any name, \u00e9"), row.names = c(NA, -3L), class = "data.frame")
}

compare_bytes <- function() {
  wanted <- own_frame()
  check("another frame", identical(frame, wanted))
  wanted_path <- tempfile()
  saveRDS(wanted, wanted_path, version = 2)
  check("other bytes", identical(bytes_of(arguments[2]), bytes_of(wanted_path)))
}

look_with_haven <- function() {
  suppressMessages(library(haven))
  check("labelled", is.labelled(frame$dead) && is.labelled(frame$kind))
  check("what haven makes", identical(attributes(frame$kind), attributes(
    labelled(frame$kind + 0L, c(Fight = 1L, Talks = 2L), label = "What"))))
  check("labels as levels", identical(as.character(as_factor(frame$kind)),
                                      c("Fight", "Talks", NA, "Fight")))
  check("reasons", identical(na_tag(frame$dead), c(NA, "a", "b", NA)))
  check("reasons as NA", identical(is.na(frame$dead), c(FALSE, TRUE, TRUE, TRUE)))
  check("names of reasons", identical(names(attr(frame$dead, "labels")),
                                      c("not known", "does not apply")))
  check("empty as against nothing", identical(frame$id, structure(c("a", "", NA, "d"))))
}

compare_shape <- function() {
  check("shape", identical(dim(frame), as.integer(arguments[3:4])))
}

switch(arguments[1], frame = compare_frame(), bytes = compare_bytes(), haven = look_with_haven(),
       shape = compare_shape())
