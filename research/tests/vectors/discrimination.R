# Three scores on simulated patients with ties: AUC, DeLong variance and covariance, paired tests by
# pROC 1.18.0. (Where low is worse the score is negated first: pROC's covariance of two curves of
# different direction is wrong, as its own warning says.) Integers only, so that Rust makes the same patients.
suppressMessages(library(pROC))
i <- 1:400
a <- (37 * i * i + 11 * i) %% 101
b <- (53 * i) %% 17
c <- 200 - (a + (29 * i) %% 61)          # low is worse
y <- as.integer((a + 3 * b + (71 * i) %% 97) > 120)
r <- list(roc(y, a, direction = "<", quiet = TRUE), roc(y, b, direction = "<", quiet = TRUE), roc(y, -c, direction = "<", quiet = TRUE))
num <- function(x) sprintf("%.17g", x)
out <- c()
for (x in r) out <- c(out, sprintf('{"auc": %s, "variance": %s, "low": %s, "high": %s}', num(auc(x)), num(var(x)), num(ci(x)[1]), num(ci(x)[3])))
pairs <- c()
for (ij in list(c(1, 2), c(1, 3), c(2, 3))) {
  t <- roc.test(r[[ij[1]]], r[[ij[2]]], method = "delong")
  pairs <- c(pairs, sprintf('{"first": %d, "second": %d, "z": %s, "p": %s, "covariance": %s}', ij[1] - 1, ij[2] - 1, num(t$statistic), num(t$p.value), num(cov(r[[ij[1]]], r[[ij[2]]]))))
}
cat(sprintf('{"events": %d, "scores": [%s], "pairs": [%s]}\n', sum(y), paste(out, collapse = ", "), paste(pairs, collapse = ", ")))
