"""Times Keras' predict_on_batch on the bench's LSTM forecaster with the weights given, at batch 1.

Reads {"units", "outputs", "weights": [{"shape", "data"}], "shape", "input"} from the standard input; writes
{"keras", "milliseconds", "output"} as the last line of the standard output.
"""

import json
import statistics
import sys
import time

import keras
import numpy as np

WARM_UP_CALLS = 20
MEASURED_SECONDS = 1.5


def main() -> None:
    case = json.load(sys.stdin)
    features = case["shape"][-1]
    model = keras.Sequential(
        [
            keras.Input((None, features)),
            keras.layers.LSTM(case["units"], return_sequences=True),
            keras.layers.LSTM(case["units"], return_sequences=True),
            keras.layers.TimeDistributed(keras.layers.Dense(case["outputs"])),
        ]
    )
    model.set_weights([np.reshape(np.float32(w["data"]), w["shape"]) for w in case["weights"]])
    x = np.reshape(np.float32(case["input"]), case["shape"])
    for _ in range(WARM_UP_CALLS):
        output = model.predict_on_batch(x)
    taken = []
    end = time.perf_counter() + MEASURED_SECONDS
    while time.perf_counter() < end:
        began = time.perf_counter()
        model.predict_on_batch(x)
        taken.append((time.perf_counter() - began) * 1000)
    result = {
        "keras": keras.__version__,
        "milliseconds": statistics.median(taken),
        "output": np.ravel(output).tolist(),
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
