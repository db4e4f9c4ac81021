# Likelihood ratios and odds ratio of two tables by epiR (epi.tests).
suppressMessages(library(epiR))
num <- function(x) paste0("[", paste(sprintf("%.17g", x), collapse = ", "), "]")
one <- function(tp, fp, fn, tn) {
  s <- epi.tests(as.table(matrix(c(tp, fp, fn, tn), 2, byrow = TRUE)))$detail
  row <- function(name) num(unlist(s[s$statistic == name, c("est", "lower", "upper")]))
  sprintf('{"cells": %s, "lr_positive": %s, "lr_negative": %s, "odds_ratio": %s}', num(c(tp, fp, fn, tn)), row("lr.pos"), row("lr.neg"), row("diag.or"))
}
cat("[", one(342, 1381, 94, 3133), ",\n", one(158, 334, 278, 4180), "]\n", sep = "")
