# read_back.R PACKAGE FILE - a file of a statistical program as JSON: for each variable its name, title,
# labels by value, and cells: null, a number, "T:text", "D:2022-09-13", or "R:a" for a reason.
arguments <- commandArgs(trailingOnly = TRUE)
package <- arguments[1]
path <- arguments[2]
kind <- tools::file_ext(path)

read <- function() {
  if (package == "haven")
    switch(kind, dta = haven::read_dta(path), sav = haven::read_sav(path, user_na = TRUE))
  else if (package == "readstata13")
    readstata13::read.dta13(path, convert.factors = FALSE, generate.factors = FALSE,
                            convert.dates = TRUE, missing.type = FALSE)
  else
    foreign::read.spss(path, use.value.labels = FALSE, to.data.frame = FALSE,
                       trim_values = TRUE, reencode = "UTF-8", use.missings = FALSE)
}

frame <- suppressWarnings(read())

titles <- if (package == "readstata13") attr(frame, "var.labels") else attr(frame, "variable.labels")
title_of <- function(index, name) {
  title <- if (package == "haven") attr(frame[[index]], "label", exact = TRUE) else titles[[index]]
  if (is.null(title) || is.na(title) || title == "") NA else title
}

labels_of <- function(index) {
  labels <- if (package == "readstata13") {
    set <- attr(frame, "val.labels")[index]
    if (set == "") NULL else attr(frame, "label.table")[[set]]
  } else if (package == "foreign") attr(frame[[index]], "value.labels") else attr(frame[[index]], "labels")
  if (is.null(labels)) return(NULL)
  labels <- labels[!is.na(labels)]
  values <- trimws(if (is.character(labels)) unname(labels) else format(unname(labels), trim = TRUE, scientific = FALSE), "right")
  stats::setNames(as.list(trimws(names(labels), "right")), values)
}

cells_of <- function(values) {
  if (inherits(values, "Date"))
    return(lapply(format(values, "%Y-%m-%d"), function(day) if (is.na(day)) NA else paste0("D:", day)))
  tags <- if (package == "haven" && is.double(values)) haven::na_tag(values) else rep(NA, length(values))
  plain <- as.vector(unclass(values))
  lapply(seq_along(plain), function(row)
    if (!is.na(tags[row])) paste0("R:", tags[row])
    else if (is.na(plain[[row]])) NA
    else if (is.character(plain[[row]])) paste0("T:", sub(" +$", "", plain[[row]]))
    else plain[[row]])
}

variables <- lapply(seq_along(frame), function(index) {
  name <- names(frame)[index]
  list(name = name, title = title_of(index, name), labels = as.list(labels_of(index)),
       cells = cells_of(frame[[index]]))
})
named <- function(labels) if (length(labels)) labels else structure(list(), names = character())
variables <- lapply(variables, function(variable) { variable$labels <- named(variable$labels); variable })
cat(jsonlite::toJSON(variables, auto_unbox = TRUE, na = "null", null = "null", digits = NA))
