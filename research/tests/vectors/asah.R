# pROC's data aSAH as CSV: outcome and three scores. Source: pROC 1.18.0 (Robin et al. 2011,
# BMC Bioinformatics 12:77); patients of Turck et al. 2010.
data(aSAH, package = "pROC")
write.csv(data.frame(poor = as.integer(aSAH$outcome == "Poor"), s100b = aSAH$s100b, ndka = aSAH$ndka, wfns = as.integer(aSAH$wfns)),
  row.names = FALSE, quote = FALSE)
