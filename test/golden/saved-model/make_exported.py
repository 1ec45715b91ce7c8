"""Makes test/golden/saved-model/forecaster: a SavedModel with variables, as Keras 3.15.1 exports it under TensorFlow
2.21, and forecaster.json, what Python's tf.saved_model.load answers with it: {"input": …, "output": …}.
"""

import json
import os
import shutil

os.environ["CUDA_VISIBLE_DEVICES"] = ""
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras
import numpy as np
import tensorflow as tf
from keras import layers as L

HERE = os.path.dirname(os.path.abspath(__file__))
FOLDER = os.path.join(HERE, "forecaster")

keras.utils.set_random_seed(7)
model = keras.Sequential(
    [keras.Input((None, 1), name="series"), L.LSTM(6, return_sequences=True), L.GRU(5), L.Dense(3, name="steps")]
)
shutil.rmtree(FOLDER, ignore_errors=True)
model.export(FOLDER, verbose=False)
for extra in ("assets", "fingerprint.pb"):
    path = os.path.join(FOLDER, extra)
    shutil.rmtree(path, ignore_errors=True) if os.path.isdir(path) else os.path.exists(path) and os.remove(path)

given = np.sin(np.arange(24, dtype=np.float32)).reshape(2, 12, 1)
served = tf.saved_model.load(FOLDER).signatures["serving_default"]
(output,) = served(series=tf.constant(given)).values()
with open(os.path.join(HERE, "forecaster.json"), "w") as file:
    json.dump({"input": given.tolist(), "output": output.numpy().tolist()}, file)
