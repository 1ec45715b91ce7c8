"""Makes the SavedModels of test/formats: graphs that TensorFlow 2.21 really writes, some of which may not be served.

Only saved_model.pb is kept of each: the tests inspect it and never load it.
"""

import os
import shutil
import tempfile

os.environ["CUDA_VISIBLE_DEVICES"] = ""
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras
import tensorflow as tf
from keras import layers as L

HERE = os.path.dirname(os.path.abspath(__file__))


def keep(name, save):
    with tempfile.TemporaryDirectory() as folder:
        save(folder)
        shutil.copy(os.path.join(folder, "saved_model.pb"), os.path.join(HERE, f"{name}.pb"))


def module(name, function, *specs, **kwargs):
    """A tf.Module with one function as serving_default."""
    holder = tf.Module()
    holder.weight = tf.Variable(tf.ones((3, 2)), name="weight")
    holder.run = tf.function(lambda *inputs: function(holder, *inputs), input_signature=specs)
    keep(name, lambda folder: tf.saved_model.save(holder, folder, signatures=holder.run, **kwargs))


X = tf.TensorSpec((None, 3), tf.float32, name="x")


def keras_lstm(folder):
    model = keras.Sequential([keras.Input((None, 2), name="series"), L.LSTM(3), L.Dense(1, name="forecast")])
    model.export(folder, verbose=False)


keep("keras_lstm", keras_lstm)
module("variables", lambda m, x: {"y": tf.matmul(x, m.weight)}, X)
module("two_inputs", lambda m, x, ids: {"sum": x + tf.cast(ids, tf.float32), "ids": ids},
       X, tf.TensorSpec((None, 3), tf.int64, name="ids"))
module("control_flow", lambda m, x: {"y": tf.while_loop(lambda i, a: i < 3, lambda i, a: (i + 1, a + tf.reduce_sum(m.weight)), (0, x))[1]}, X)
module("doubles", lambda m, x: {"y": x}, tf.TensorSpec((None, 3), tf.float64, name="x"))
module("strings", lambda m, x: {"y": tf.strings.length(x)}, tf.TensorSpec((None,), tf.string, name="x"))
module("no_batch", lambda m, x: {"y": tf.reduce_sum(x)}, X)
module("read_file", lambda m, x: {"y": x + tf.cast(tf.strings.length(tf.io.read_file("/etc/passwd")), tf.float32)}, X)


def write_file(m, x):
    with tf.control_dependencies([tf.io.write_file("/tmp/owned", "x")]):
        return {"y": tf.identity(x)}


module("write_file_by_control_edge", write_file, X)
module("py_func", lambda m, x: {"y": tf.ensure_shape(tf.numpy_function(lambda a: a, [x], tf.float32), (None, 3))}, X)
module("print", lambda m, x: (tf.print("hello"), {"y": x + 1})[1], X)


def restore(m, x):
    return {"y": x + tf.raw_ops.RestoreV2(prefix="/etc/x", tensor_names=["a"], shape_and_slices=[""], dtypes=[tf.float32])[0]}


module("restore_when_served", restore, X)


def assign(m, x):
    m.weight.assign_add(tf.ones((3, 2)))
    return {"y": tf.matmul(x, m.weight)}


module("state_between_requests", assign, X)


class WithAsset(tf.Module):
    def __init__(self, path):
        super().__init__()
        self.vocabulary = tf.saved_model.Asset(path)

    @tf.function(input_signature=[X])
    def run(self, x):
        return {"y": x}


def asset(folder):
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as words:
        words.write("a\nb\n")
        words.flush()
        holder = WithAsset(words.name)
        tf.saved_model.save(holder, folder, signatures=holder.run)


keep("asset", asset)
