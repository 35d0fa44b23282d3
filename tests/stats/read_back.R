# read_back.R PACKAGE FILE - a file of a statistical program as JSON: for each variable its name, title,
# labels by value, labels of reasons by letter, numbers declared missing, and cells: null, "N:0.1",
# "T:text", "D:2022-09-13", or "R:a" for a reason. The package "base" is R itself, for data frames.
arguments <- commandArgs(trailingOnly = TRUE)
package <- arguments[1]
path <- arguments[2]
kind <- tools::file_ext(path)
LABEL_OF_A <- 2147483622 # .a among the values of a set of labels in Stata's format

read <- function() {
  if (package == "haven")
    switch(kind, dta = haven::read_dta(path), xpt = haven::read_xpt(path),
           haven::read_sav(path, user_na = TRUE))
  else if (package == "readstata13")
    readstata13::read.dta13(path, convert.factors = FALSE, generate.factors = FALSE,
                            convert.dates = TRUE, missing.type = TRUE)
  else if (package == "base")
    readRDS(path)
  else if (kind == "xpt")
    foreign::read.xport(path, stringsAsFactors = FALSE)
  else
    foreign::read.spss(path, use.value.labels = FALSE, to.data.frame = FALSE,
                       trim_values = TRUE, reencode = "UTF-8", use.missings = FALSE)
}

frame <- suppressWarnings(read())
in_utf8 <- function(text) {
  Encoding(text) <- "UTF-8"
  text
}

titles_of_frame <- function() {
  if (package == "readstata13") attr(frame, "var.labels")
  else if (package == "foreign" && kind == "xpt") in_utf8(foreign::lookup.xport(path)[[1]]$label)
  else if (package == "foreign") attr(frame, "variable.labels")
}

titles <- titles_of_frame()
title_of <- function(index) {
  title <- if (is.null(titles)) attr(frame[[index]], "label", exact = TRUE) else titles[[index]]
  if (is.null(title) || is.na(title) || title == "") NA else title
}

# What stands for a missing value with a reason: its letter, else NA.
tags_of <- function(values, index) {
  if (package == "readstata13" && is.numeric(values)) {
    reason <- attr(frame, "missing")[[index]]
    return(ifelse(is.na(reason) | reason == 0, NA, letters[pmax(1, reason)]))
  }
  if (!is.double(values) || !package %in% c("haven", "base")) return(rep(NA_character_, length(values)))
  bytes <- vapply(values, function(value) rev(writeBin(as.double(value), raw(), endian = "little"))[4], raw(1))
  ifelse(is.na(values) & bytes != 0, rawToChar(bytes, multiple = TRUE), NA)
}

labels_of <- function(index) {
  labels <- if (package == "readstata13") {
    set <- attr(frame, "val.labels")[index]
    if (set == "") NULL else attr(frame, "label.table")[[set]]
  } else if (package == "foreign") attr(frame[[index]], "value.labels") else attr(frame[[index]], "labels")
  if (is.null(labels)) return(list())
  text <- trimws(names(labels), "right")
  tags <- tags_of(unclass(labels), index)
  if (package == "readstata13")
    tags <- ifelse(labels >= LABEL_OF_A, letters[pmax(1, labels - LABEL_OF_A + 1)], NA)
  values <- if (is.character(labels)) trimws(unname(labels), "right")
            else format(unname(labels), trim = TRUE, scientific = FALSE)
  list(values = stats::setNames(as.list(text[is.na(tags)]), values[is.na(tags)]),
       reasons = stats::setNames(as.list(text[!is.na(tags)]), tags[!is.na(tags)]))
}

missing_of <- function(index) {
  declared <- if (package == "haven") attr(frame[[index]], "na_values", exact = TRUE)
              else if (package == "foreign" && kind == "sav") attr(frame, "missings")[[index]]$value
  as.list(as.numeric(declared))
}

cells_of <- function(values, index) {
  if (inherits(values, "Date"))
    return(lapply(format(values, "%Y-%m-%d"), function(day) if (is.na(day)) NA else paste0("D:", day)))
  if (is.factor(values)) values <- as.character(values)
  tags <- tags_of(unclass(values), index)
  plain <- as.vector(unclass(values))
  if (is.character(plain)) plain <- in_utf8(plain)
  lapply(seq_along(plain), function(row)
    if (!is.na(tags[row])) paste0("R:", tags[row])
    else if (is.na(plain[[row]])) NA
    else if (is.character(plain[[row]])) paste0("T:", sub(" +$", "", plain[[row]]))
    else sprintf("N:%.17g", as.numeric(plain[[row]])))
}

named <- function(labels) if (length(labels)) labels else structure(list(), names = character())
variables <- lapply(seq_along(frame), function(index) {
  labels <- labels_of(index)
  list(name = names(frame)[index], title = title_of(index), labels = named(labels$values),
       reasons = named(labels$reasons), missing = missing_of(index),
       cells = cells_of(frame[[index]], index))
})
cat(jsonlite::toJSON(variables, auto_unbox = TRUE, na = "null", null = "null", digits = NA))
