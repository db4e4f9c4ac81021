"""Values of distribution functions by mpmath with 40 digits, and by SciPy where it is exact enough."""
import json
import sys

from mpmath import mp, mpf, betainc, gammainc, erfc, findroot
from scipy import special, stats

mp.dps = 40
out = []


def add(function, arguments, value):
    out.append({"function": function, "arguments": arguments, "value": float(value)})


def beta(a, b, x):
    if a + b > 2000 and a == int(a) and b == int(b):
        # P(Bin(n, x) >= a) for n = a + b - 1, term by term
        n, x = int(a + b - 1), mpf(x)
        term = mp.exp(mp.loggamma(n + 1) - mp.loggamma(a + 1) - mp.loggamma(n - a + 1) + a * mp.log(x) + (n - a) * mp.log(1 - x))
        total = mpf(0)
        for k in range(int(a), n + 1):
            total += term
            term *= mpf(n - k) / (k + 1) * x / (1 - x)
        return total
    return betainc(mpf(a), mpf(b), 0, mpf(x), regularized=True)


def poisson(k, mean):
    term = mp.exp(k * mp.log(mean) - mean - mp.loggamma(k + 1))
    total = mpf(0)
    while k >= 0 and term > mpf(10) ** -40 * total:
        total, term, k = total + term, term * k / mean, k - 1
    return total


for x in [-8.0, -3.5, -1.0, 0.0, 0.7, 2.5, 6.0]:
    add("normal_cdf", [x], erfc(-mpf(x) / mp.sqrt(2)) / 2)
for p in [1e-12, 1e-6, 0.001, 0.025, 0.3, 0.7, 0.975, 0.9995]:
    add("normal_quantile", [p], special.ndtri(p))
for a, b, x in [(5, 16, 0.2), (50, 387, 0.0863), (0.5, 6.3, 0.9), (342, 95, 0.8), (6.35, 0.5, 0.7), (1, 1, 0.25),
                (2.5, 900.5, 0.001), (20000, 30000, 0.401)]:
    add("regularized_beta", [a, b, x], beta(a, b, x))
for p in [0.005, 0.025, 0.5, 0.975]:
    for a, b in [(5, 16), (6, 15), (50, 387), (1, 20), (0.5, 3)]:
        guess = stats.beta.ppf(p, a, b)
        add("beta_quantile", [p, a, b], findroot(lambda x: beta(a, b, x) - mpf(p), guess))
for k, n, p in [(11, 50, 0.5), (71, 174, 0.5), (3, 10, 0.2), (0, 7, 0.1)]:
    add("binomial_cdf", [k, n, p], sum(mp.binomial(n, i) * mpf(p) ** i * (1 - mpf(p)) ** (n - i) for i in range(k + 1)))
for x, df in [(67.952924804413, 3), (2.9677565516693, 2), (2.9628934494347, 1), (0.476330610955, 2), (0.1, 7)]:
    add("chi_squared_upper", [x, df], gammainc(mpf(df) / 2, mpf(x) / 2, mp.inf, regularized=True))
for k, mean in [(0, 0.5), (82, 83.735476), (100, 81.0), (10, 3.2), (1000100, 1000000.0)]:
    add("poisson_cdf", [k, mean], poisson(k, mpf(mean)))
for p in [0.025, 0.005, 0.2, 0.975]:
    for df in [1, 2, 3, 4, 12.703659407906, 14, 997.5]:
        def tail(t):
            x = mpf(df) / (mpf(df) + t * t)
            half = beta(mpf(df) / 2, mpf(1) / 2, x) / 2
            return half if t < 0 else 1 - half
        add("student_quantile", [p, df], findroot(lambda t: tail(t) - mpf(p), stats.t.ppf(p, df)))
for t, df in [(2.2, 4), (0.1, 3), (8.0, 12.7), (1.96, 1000)]:
    add("student_two_sided_p", [t, df], beta(mpf(df) / 2, mpf(1) / 2, mpf(df) / (mpf(df) + mpf(t) ** 2)))

json.dump(out, sys.stdout, indent=0)
print()
