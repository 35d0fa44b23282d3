# foreign.R DIRECTORY - files as R's packages write them: haven, foreign and readstata13.
directory <- commandArgs(trailingOnly = TRUE)[1]
at <- function(name) file.path(directory, name)
suppressMessages(library(haven))

events <- data.frame(
  id = c("a", "b", "c"),
  when = as.Date(c("2022-09-13", NA, "1899-12-31")),
  at = as.POSIXct(c("2022-09-13 14:30:05", NA, "1999-01-01 00:00:00"), tz = "UTC"),
  lat = c(33.3, -0.125, NA),
  note = c("caf\u00e9, \u0441\u043b\u043e\u0432\u043e", "", "x"),
  stringsAsFactors = FALSE
)
events$kind <- labelled(c(1, 2, 1), c(Battles = 1, Protests = 2), label = "Kind of event")
attr(events$when, "label") <- "Day of the event"

tagged <- events
tagged$deaths <- labelled(c(3, tagged_na("a"), NA), c(refused = tagged_na("a")))
for (version in c(8, 10, 12, 14))
  write_dta(if (version < 14) tagged[names(tagged) != "note"] else tagged,
            at(sprintf("haven-%d.dta", version)), version = version)

missing <- events
missing$deaths <- labelled_spss(c(3, -99, NA), na_values = -99)
missing$word <- labelled_spss(c("yes", "no", "n/a"), na_values = "n/a")
missing$long <- c(strrep("long ", 100), "", "z")
write_sav(missing, at("haven.sav"), compress = "none")
write_sav(missing, at("haven-rows.sav"), compress = "byte")
write_sav(missing, at("haven.zsav"), compress = "zsav")

plain <- events[c("id", "when", "at", "lat", "note")]
write_xpt(plain, at("haven-5.xpt"), version = 5, name = "EVENTS")
write_xpt(plain, at("haven-8.xpt"), version = 8, name = "EVENTS")

factors <- data.frame(id = c("a", "b", "c"),
                      event_type = factor(c("Protests", "Battles", "Protests")),
                      fatalities = c(0L, NA, 7L))
foreign::write.dta(factors, at("foreign.dta"), version = 10L)
readstata13::save.dta13(factors, at("readstata13.dta"), version = 118)
