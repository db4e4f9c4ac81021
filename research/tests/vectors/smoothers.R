# Calibration curves of a cohort with heavy ties by R's lowess and loess, and default knots of Hmisc
# 4.8-0. Integers only, so that Rust makes the same patients.
suppressMessages(library(Hmisc))
num <- function(x) paste0("[", paste(sprintf("%.17g", x), collapse = ", "), "]")
q <- function(e) c(mean(e), quantile(e, c(.5, .9), names = FALSE), max(e))
i <- 1:1000
cohort <- function(p) {
  y <- as.integer(((7 * i * i + i) %% 101) / 101 < 0.7 * p + 0.1)
  # lowess keeps whichever tied patients come last at a window's edge; the order here is by outcome
  s <- lowess(p, y, f = 2/3, iter = 0)
  c(q(abs(approx(s, xout = p, ties = mean)$y - p)), q(abs(fitted(suppressWarnings(loess(y ~ p))) - p)),
    q(abs(fitted(suppressWarnings(loess(y ~ p, control = loess.control(surface = "direct")))) - p)))
}
ties <- ((i * i + 3 * i) %% 19 + 1) / 25
skew <- ((i * i * i + 7 * i) %% 401)^2 / 401^2 * 0.8 + 0.01
half <- ifelse(i %% 2 == 0, 0.1, ((i * 37) %% 211 + 30) / 400)
knots <- c()
samples <- list(plain = (i * 37) %% 997, few = ((1:60) * 37) %% 997, low = pmax((i * 37) %% 997 - 100, 0), both = pmin(pmax((i * 37) %% 997 - 100, 0), 800),
  inner = ifelse(i %% 10 == 0, 500, (i * 37) %% 997), dozen = (i * i) %% 13, lowfew = pmax(((1:80) * 37) %% 997 - 100, 0))
for (name in names(samples)) for (k in 3:7) {
  found <- suppressWarnings(rcspline.eval(samples[[name]], nk = k, knots.only = TRUE))
  knots <- c(knots, sprintf('{"sample": "%s", "count": %d, "knots": %s}', name, k, num(found)))
}
cat(sprintf('{"ties": %s, "skew": %s, "half": %s, "knots": [%s]}\n', num(cohort(ties)), num(cohort(skew)), num(cohort(half)), paste(knots, collapse = ",\n")))
