"""Opens exported SavedModels and compares what they answer with what the server answered.

Usage: python exported_models.py FOLDER. FOLDER holds NAME.zip and NAME.json for each model; the latter is a list of
{"input": nested lists, "output": nested lists}. Prints one line a model; exits with 1 when one differs by more than 1e-5.
"""

import json
import pathlib
import sys
import zipfile

import numpy as np
import tensorflow as tf

TOLERANCE = 1e-5


def largest_difference(folder: pathlib.Path, name: str) -> float:
    with zipfile.ZipFile(folder / f"{name}.zip") as archive:
        archive.extractall(folder)
    (version,) = (path for path in (folder / name).iterdir() if path.is_dir())
    call = tf.saved_model.load(str(version)).signatures["serving_default"]
    (input_name,) = call.structured_input_signature[1]
    largest = 0.0
    for case in json.loads((folder / f"{name}.json").read_text()):
        answer = call(**{input_name: tf.constant(case["input"], tf.float32)})
        (output,) = answer.values()
        served = np.asarray(case["output"], np.float32)
        if output.shape != served.shape:
            raise SystemExit(f"{name}: shape {output.shape} here, {served.shape} from the server")
        scale = max(1.0, float(np.abs(served).max()))
        largest = max(largest, float(np.abs(output.numpy() - served).max()) / scale)
    return largest


def main() -> None:
    folder = pathlib.Path(sys.argv[1])
    names = sorted(path.stem for path in folder.glob("*.zip"))
    differences = {name: largest_difference(folder, name) for name in names}
    for name, difference in differences.items():
        print(f"{name}: largest difference {difference:.1e}, at most {TOLERANCE:.0e} allowed")
    if not differences or max(differences.values()) > TOLERANCE:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
