# Firth's penalty (brglm2: its mean bias reduction is Firth's for logistic models) on a separated and an
# ordinary sample; internal-external cross-validation of cohort K1 by glm, pROC and metafor with tight
# tolerances. K1 is made from integers.
suppressMessages({library(brglm2); library(pROC); library(metafor)})
num <- function(x) ifelse(is.na(x), "null", sprintf("%.17g", x))
arr <- function(x) paste0("[", paste(num(x), collapse = ", "), "]")
firth <- function(x, y) {
  f <- glm(y ~ x, family = binomial, method = "brglmFit", type = "AS_mean", epsilon = 1e-13, maxit = 10000)
  list(b = coef(f), se = sqrt(diag(solve(crossprod(cbind(1, x) * sqrt(fitted(f) * (1 - fitted(f))))))))
}
i <- 1:40
x <- cbind((i * 7) %% 11, (i * i) %% 13 / 13)
ordinary <- firth(x, as.integer((i * i + 3 * i) %% 7 < 3))
separated <- firth(x[, 1, drop = FALSE], as.integer(x[, 1] > 6))

i <- 1:2000
a <- (7919 * i) %% 10007; k <- 5000 + floor(a^2 / 167); b <- (31 * i^2 + 4726 * i) %% 100003
y <- as.integer(100 * b < 7 * k + 300000); x1 <- a / 10007; x2 <- ((i^2) %% 997) / 997; g <- i %% 5
tight <- list(epsilon = 1e-15, maxit = 100)
rows <- t(sapply(0:4, function(h) {
  f <- do.call(glm, list(y ~ x1 + x2, family = binomial, control = tight, subset = g != h))
  lp <- predict(f, data.frame(x1, x2))[g == h]; yy <- y[g == h]
  r <- roc(yy, lp, direction = "<", quiet = TRUE)
  citl <- glm(yy ~ offset(lp), family = binomial, control = tight)
  slope <- glm(yy ~ lp, family = binomial, control = tight)
  se <- function(f, X) { w <- fitted(f) * (1 - fitted(f)); sqrt(diag(solve(crossprod(X * sqrt(w))))) }
  c(auc(r), sqrt(var(r)), coef(citl), se(citl, cbind(rep(1, length(yy)))), coef(slope)[2], se(slope, cbind(1, lp))[2], sum(yy) / sum(plogis(lp)), mean(yy), length(yy))
}))
pool <- function(y, s) {
  f <- rma(y, s^2, method = "REML", test = "knha", control = list(threshold = 1e-15, maxiter = 10000, stepadj = 0.5))
  c(f$beta, f$ci.lb, f$ci.ub, f$tau2)
}
A <- rows[, 1]; pr <- rows[, 8]
pooled <- list(auc = pool(qlogis(A), rows[, 2] / (A * (1 - A))), citl = pool(rows[, 3], rows[, 4]), slope = pool(rows[, 5], rows[, 6]),
  oe = pool(log(rows[, 7]), sqrt((1 - pr) / (rows[, 9] * pr))))
cat(sprintf('{"firth": {"coefficients": %s, "errors": %s}, "separated": {"coefficients": %s, "errors": %s},\n"iecv": [%s],\n"pooled": {%s}}\n',
  arr(ordinary$b), arr(ordinary$se), arr(separated$b), arr(separated$se),
  paste(apply(rows[, 1:7], 1, arr), collapse = ",\n"), paste(sprintf('"%s": %s', names(pooled), sapply(pooled, arr)), collapse = ", ")))
