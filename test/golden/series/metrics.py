"""Golden numbers for test/series/metrics.test.ts: python3 metrics.py > metrics.json (Python 3 alone, no packages)."""
import json
import random
from statistics import fmean

rng = random.Random(8)
SEASON, HORIZON, QUANTILES = 7, 5, [0.1, 0.25, 0.5, 0.9]


def draw(count, spread):
    return [round(100 + 20 * (i % 7) + rng.gauss(0, spread), 3) for i in range(count)]


def case(length):
    history, actual = draw(length, 9), draw(HORIZON, 9)
    forecast = [round(a + rng.gauss(0, 6), 3) for a in actual]
    bands = [[round(f + (q - 0.5) * 25, 3) for f in forecast] for q in QUANTILES]
    return {"history": history, "actual": actual, "forecast": forecast, "bands": bands}


cases = [case(length) for length in (30, 45, 6, 90)]


def naive(history, power):
    lag = SEASON if len(history) > SEASON else 1
    return fmean(abs(b - a) ** power for a, b in zip(history, history[lag:]))


def errors(c, power):
    return [abs(a - f) ** power for a, f in zip(c["actual"], c["forecast"])]


def pinball(actual, forecast, q):
    return q * (actual - forecast) if actual >= forecast else (1 - q) * (forecast - actual)


losses = [
    2 * pinball(a, f, q)
    for c in cases
    for q, band in zip(QUANTILES, c["bands"])
    for a, f in zip(c["actual"], band)
]
size = sum(abs(a) for c in cases for a in c["actual"])
inside = [[lo <= a <= hi for a, lo, hi in zip(c["actual"], c["bands"][0], c["bands"][3])] for c in cases]
expected = {
    "mae": fmean(e for c in cases for e in errors(c, 1)),
    "rmse": fmean(e for c in cases for e in errors(c, 2)) ** 0.5,
    "mase": fmean(fmean(errors(c, 1)) / naive(c["history"], 1) for c in cases),
    "rmsse": fmean((fmean(errors(c, 2)) / naive(c["history"], 2)) ** 0.5 for c in cases),
    "smape": fmean(
        200 * abs(a - f) / (abs(a) + abs(f)) for c in cases for a, f in zip(c["actual"], c["forecast"])
    ),
    "maeByStep": [fmean(errors(c, 1)[step] for c in cases) for step in range(HORIZON)],
    "crps": fmean(losses),
    "weightedQuantileLoss": sum(losses) / len(QUANTILES) / size,
    "coverage": fmean(x for row in inside for x in row),
    "width": fmean(hi - lo for c in cases for lo, hi in zip(c["bands"][0], c["bands"][3])),
}
print(json.dumps({"season": SEASON, "quantiles": QUANTILES, "cases": cases, "expected": expected}))
