"""Makes the golden files of test/formats: small models saved by real Keras, with inputs and Keras' own outputs.

Run by hand when Keras or the list changes (needs tensorflow-cpu 2.21.0 with Keras 3.15.1):
    python make.py            all cases
    python make.py lstm gru   the cases whose names begin so

Writes NAME.keras (and NAME.h5 where `h5` is set) beside this file, and expected.json: for each case its inputs and
outputs as base64 of little-endian float32, with the programs' versions. Every weight is random, so that a wrong order
of gates, axes or files shows in the numbers.
"""

import base64
import json
import os
import sys
import tempfile
import zipfile

os.environ["CUDA_VISIBLE_DEVICES"] = ""
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras
import numpy as np
import tensorflow as tf
from keras import layers as L

HERE = os.path.dirname(os.path.abspath(__file__))
CASES = {}


def case(name, h5=False, batch=3, inputs=None):
    """Registers a function that builds a model. `inputs` may make the inputs itself from (rng)."""

    def register(build):
        CASES[name] = {"build": build, "h5": h5, "batch": batch, "inputs": inputs}
        return build

    return register


def single(name, shape, *stack, h5=False, inputs=None, dtype="float32"):
    """A Sequential of the given layers; layers are made by functions, since names count from a clean session."""

    def build():
        return keras.Sequential([keras.Input(shape, dtype=dtype, name="x")] + [make() for make in stack])

    CASES[name] = {"build": build, "h5": h5, "batch": 3, "inputs": inputs}


def randomise(model, rng):
    for weight in model.weights:
        if "seed_generator" in weight.path or weight.dtype not in ("float32", "bfloat16", "float16"):
            continue
        name = weight.path.rsplit("/", 1)[-1]
        values = rng.normal(0, 0.5, weight.shape)
        if "variance" in name:
            values = np.abs(values) + 0.3
        if name == "gamma":
            values = 1 + 0.3 * values
        weight.assign(values.astype("float32"))


# ---- convolutions -------------------------------------------------------------------------------------------------
SEQ, IMG = (9, 3), (8, 7, 3)
for padding in ("valid", "same", "causal"):
    single(f"conv1d_{padding}", SEQ, lambda p=padding: L.Conv1D(4, 3, padding=p, activation="relu"))
single("conv1d_strides", SEQ, lambda: L.Conv1D(4, 3, strides=2, padding="same"))
single("conv1d_causal_dilated", SEQ, lambda: L.Conv1D(4, 3, padding="causal", dilation_rate=2, activation="tanh"))
single("conv1d_groups", (9, 4), lambda: L.Conv1D(6, 3, groups=2))
single("conv1d_free_length", (None, 3), lambda: L.Conv1D(4, 3, padding="same"), inputs=lambda r: [r.normal(0, 1, (3, 6, 3))])
for padding in ("valid", "same"):
    single(f"conv2d_{padding}", IMG, lambda p=padding: L.Conv2D(4, 3, padding=p, activation="relu"))
single("conv2d_strides", IMG, lambda: L.Conv2D(4, (3, 2), strides=(2, 3), padding="same", use_bias=False))
single("conv2d_dilated", IMG, lambda: L.Conv2D(4, 3, dilation_rate=(2, 1), padding="same", activation="elu"))
single("conv2d_groups", (8, 7, 4), lambda: L.Conv2D(6, 3, groups=2, activation="softmax"))
single("conv2d_channels_first", (3, 8, 7), lambda: L.Conv2D(4, 3, data_format="channels_first", padding="same"),
       lambda: L.Flatten(data_format="channels_first"), lambda: L.Dense(2))
single("depthwise_conv1d", SEQ, lambda: L.DepthwiseConv1D(3, depth_multiplier=2, padding="same"))
single("depthwise_conv2d", IMG, lambda: L.DepthwiseConv2D(3, depth_multiplier=2, activation="relu6"))
single("depthwise_conv2d_strides", IMG, lambda: L.DepthwiseConv2D(3, strides=2, padding="same", use_bias=False))
single("separable_conv1d", SEQ, lambda: L.SeparableConv1D(4, 3, padding="same"))
single("separable_conv2d", IMG, lambda: L.SeparableConv2D(4, 3, depth_multiplier=2, activation="relu"), h5=True)
single("conv2d_transpose_same", IMG, lambda: L.Conv2DTranspose(4, 3, strides=2, padding="same", activation="relu"))
single("conv2d_transpose_valid", IMG, lambda: L.Conv2DTranspose(4, (3, 2), strides=(2, 1)))
single("conv2d_transpose_output_padding", IMG,
       lambda: L.Conv2DTranspose(4, 3, strides=2, padding="same", output_padding=0))
single("conv1d_transpose", SEQ, lambda: L.Conv1DTranspose(4, 3, strides=2, padding="same"))

# ---- pooling ------------------------------------------------------------------------------------------------------
for kind in ("Max", "Average"):
    low = kind.lower()
    single(f"{low}_pool1d", SEQ, lambda k=kind: getattr(L, f"{k}Pooling1D")(2))
    single(f"{low}_pool1d_same", SEQ, lambda k=kind: getattr(L, f"{k}Pooling1D")(3, strides=2, padding="same"))
    single(f"{low}_pool2d", IMG, lambda k=kind: getattr(L, f"{k}Pooling2D")((2, 3)))
    single(f"{low}_pool2d_same", IMG, lambda k=kind: getattr(L, f"{k}Pooling2D")(3, strides=2, padding="same"))
    single(f"global_{low}_pool1d", SEQ, lambda k=kind: getattr(L, f"Global{k}Pooling1D")())
    single(f"global_{low}_pool2d", IMG, lambda k=kind: getattr(L, f"Global{k}Pooling2D")(keepdims=True))
single("global_average_pool2d_channels_first", (3, 8, 7), lambda: L.GlobalAveragePooling2D(data_format="channels_first"))

# ---- normalization ------------------------------------------------------------------------------------------------
single("batch_norm", IMG, lambda: L.BatchNormalization(), h5=True)
single("batch_norm_no_scale", IMG, lambda: L.BatchNormalization(scale=False, epsilon=0.01), h5=True)
single("batch_norm_no_center", IMG, lambda: L.BatchNormalization(center=False), h5=True)
single("batch_norm_bare", (5,), lambda: L.BatchNormalization(center=False, scale=False))
single("batch_norm_axis_1", IMG, lambda: L.BatchNormalization(axis=1))
single("layer_norm", SEQ, lambda: L.LayerNormalization())
single("layer_norm_axes", IMG, lambda: L.LayerNormalization(axis=[1, 3], epsilon=1e-4, scale=False))


@case("normalization_adapted", h5=True)
def _():
    layer = L.Normalization(name="norm")
    layer.adapt(np.random.RandomState(3).normal(2, 3, (50, 4)).astype("float32"))
    return keras.Sequential([keras.Input((4,), name="x"), layer, L.Dense(2)])


single("normalization_config", SEQ, lambda: L.Normalization(mean=[1.0, 2.0, 3.0], variance=[4.0, 5.0, 0.5]))
single("normalization_invert", (4,), lambda: L.Normalization(mean=2.0, variance=3.0, axis=None, invert=True))

# ---- core, shaping ------------------------------------------------------------------------------------------------
single("dense", (5,), lambda: L.Dense(4, activation="softmax"), h5=True)
single("dense_rank3_no_bias", SEQ, lambda: L.Dense(4, use_bias=False))
single("embedding", (6,), lambda: L.Embedding(10, 4), dtype="int32", inputs=lambda r: [r.randint(0, 10, (3, 6)).astype("int32")])
single("flatten_dense", IMG, lambda: L.Flatten(), lambda: L.Dense(2))
single("reshape", (12,), lambda: L.Reshape((2, -1, 3)))
single("permute", IMG, lambda: L.Permute((3, 1, 2)))
single("repeat_vector", (5,), lambda: L.RepeatVector(3))
single("zero_padding1d", SEQ, lambda: L.ZeroPadding1D((1, 2)))
single("zero_padding2d", IMG, lambda: L.ZeroPadding2D(((1, 2), (0, 3))))
single("cropping1d", SEQ, lambda: L.Cropping1D((1, 2)))
single("cropping2d", IMG, lambda: L.Cropping2D(((1, 2), (0, 3))))
single("up_sampling1d", SEQ, lambda: L.UpSampling1D(3))
single("up_sampling2d", IMG, lambda: L.UpSampling2D((2, 3)))
single("up_sampling2d_bilinear", IMG, lambda: L.UpSampling2D((2, 3), interpolation="bilinear"))
single("noise_layers", SEQ, lambda: L.Dropout(0.5), lambda: L.SpatialDropout1D(0.5), lambda: L.GaussianNoise(1.0),
       lambda: L.GaussianDropout(0.5), lambda: L.AlphaDropout(0.5), lambda: L.ActivityRegularization(l2=0.1),
       lambda: L.Identity(), lambda: L.Dense(2))
single("rescaling", IMG, lambda: L.Rescaling(1 / 127.5, offset=-1.0))
single("rescaling_channels", IMG, lambda: L.Rescaling([0.5, 0.25, 2.0], offset=[1.0, 0.0, -1.0]))
single("resizing_bilinear", IMG, lambda: L.Resizing(5, 11))
single("resizing_nearest", IMG, lambda: L.Resizing(11, 5, interpolation="nearest"))
single("resizing_crop", (8, 6, 3), lambda: L.Resizing(4, 4, crop_to_aspect_ratio=True))
single("center_crop", IMG, lambda: L.CenterCrop(5, 4))
single("augmentation", (8, 8, 3), lambda: L.RandomFlip(), lambda: L.RandomRotation(0.2), lambda: L.RandomZoom(0.2),
       lambda: L.RandomTranslation(0.1, 0.1), lambda: L.RandomContrast(0.2), lambda: L.RandomBrightness(0.2),
       lambda: L.Conv2D(2, 3))

# ---- activations --------------------------------------------------------------------------------------------------
for word in ("linear", "relu", "relu6", "sigmoid", "hard_sigmoid", "tanh", "selu", "elu", "softplus", "softsign", "silu",
             "hard_silu", "gelu", "mish", "exponential", "log_sigmoid", "leaky_relu", "softmax", "log_softmax"):
    single(f"activation_{word}", (7,), lambda w=word: L.Activation(w))
single("relu_options", (7,), lambda: L.ReLU(max_value=1.0, negative_slope=0.1, threshold=0.2))
single("leaky_relu", (7,), lambda: L.LeakyReLU(negative_slope=0.15))
single("elu_alpha", (7,), lambda: L.ELU(alpha=0.7))
single("prelu", IMG, lambda: L.PReLU())
single("prelu_shared", IMG, lambda: L.PReLU(shared_axes=[1, 2]))
single("softmax_axis", SEQ, lambda: L.Softmax(axis=1))
single("activation_layer_object", (7,), lambda: L.Dense(4, activation=L.LeakyReLU(negative_slope=0.05)))


# ---- merging ------------------------------------------------------------------------------------------------------
def merging(name, layer, left, right):
    def build():
        a, b = keras.Input(left, name="a"), keras.Input(right, name="b")
        return keras.Model([a, b], layer()([a, b]))

    CASES[name] = {"build": build, "h5": False, "batch": 3, "inputs": None}


for kind in ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum"):
    merging(f"merge_{kind.lower()}", getattr(L, kind), SEQ, SEQ)
merging("merge_add_broadcast", L.Add, (9, 3), (9, 1))
merging("merge_concatenate", lambda: L.Concatenate(axis=1), (9, 3), (4, 3))
merging("merge_dot", lambda: L.Dot(axes=(2, 2)), (4, 3), (5, 3))
merging("merge_dot_vectors", lambda: L.Dot(axes=1, normalize=True), (6,), (6,))

# ---- recurrent ----------------------------------------------------------------------------------------------------
for kind in ("LSTM", "GRU", "SimpleRNN"):
    low, make = kind.lower(), getattr(L, kind)
    single(low, SEQ, lambda m=make: m(4), h5=True)
    single(f"{low}_sequences", SEQ, lambda m=make: m(4, return_sequences=True))
    single(f"{low}_backwards", SEQ, lambda m=make: m(4, return_sequences=True, go_backwards=True))
    single(f"{low}_no_bias", SEQ, lambda m=make: m(4, use_bias=False))
    single(f"{low}_activations", SEQ, lambda m=make, k=kind: m(
        4, activation="relu", **({} if k == "SimpleRNN" else {"recurrent_activation": "hard_sigmoid"})))
    for merge in ("concat", "sum", "mul", "ave"):
        single(f"bidirectional_{low}_{merge}", SEQ,
               lambda m=make, g=merge: L.Bidirectional(m(4, return_sequences=g != "sum"), merge_mode=g), h5=merge == "concat")
single("gru_reset_before", SEQ, lambda: L.GRU(4, reset_after=False))
single("lstm_dropout", SEQ, lambda: L.LSTM(4, dropout=0.3, recurrent_dropout=0.2, unroll=True))
single("lstm_free_length", (None, 3), lambda: L.LSTM(4), inputs=lambda r: [r.normal(0, 1, (3, 5, 3))])
single("rnn_cell", SEQ, lambda: L.RNN(L.LSTMCell(4), return_sequences=True))
single("rnn_stacked_cells", SEQ, lambda: L.RNN([L.GRUCell(4), L.GRUCell(3)]))
single("bidirectional_two_layers", SEQ, lambda: L.Bidirectional(
    L.LSTM(4, return_sequences=True),
    backward_layer=L.LSTM(4, activation="relu", return_sequences=True, go_backwards=True)))
single("time_distributed_dense", SEQ, lambda: L.TimeDistributed(L.Dense(4, activation="relu")), h5=True)
single("time_distributed_conv", (4, 8, 7, 2), lambda: L.TimeDistributed(L.Conv2D(3, 3, strides=2)))
single("time_distributed_model", (4, 6, 6, 1), lambda: L.TimeDistributed(keras.Sequential(
    [L.Conv2D(2, 3, activation="relu"), L.Flatten(), L.Dense(3)], name="head")), h5=True)
single("time_distributed_batch_norm", SEQ, lambda: L.TimeDistributed(L.BatchNormalization()))


@case("lstm_states")
def _():
    x = keras.Input((9, 3), name="x")
    y, h, c = L.LSTM(4, return_sequences=True, return_state=True, name="encoder")(x)
    return keras.Model(x, [y, h, c])


@case("gru_initial_state")
def _():
    x, h = keras.Input((9, 3), name="x"), keras.Input((4,), name="h")
    return keras.Model([x, h], L.GRU(4, name="decoder")(x, initial_state=h))


@case("bidirectional_split")
def _():
    x = keras.Input((9, 3), name="x")
    forward, backward = L.Bidirectional(L.LSTM(4), merge_mode=None, name="both")(x)
    return keras.Model(x, [backward, forward])


@case("bidirectional_states")
def _():
    x = keras.Input((9, 3), name="x")
    outputs = L.Bidirectional(L.LSTM(4, return_sequences=True, return_state=True), name="both")(x)
    return keras.Model(x, list(outputs))


# ---- graphs -------------------------------------------------------------------------------------------------------
@case("shared_layer", h5=True)
def _():
    a, b = keras.Input((5,), name="first"), keras.Input((5,), name="second")
    shared = L.Dense(4, name="shared")
    return keras.Model([a, b], [L.Add(name="sum")([shared(a), shared(b)]), shared(shared_input(a, b))])


def shared_input(a, b):
    return L.Subtract(name="difference")([a, b])


@case("nested_models", h5=True)
def _():
    inner_in = keras.Input((4,), name="inner_in")
    inner = keras.Model(inner_in, [L.Dense(3, name="p")(inner_in), L.BatchNormalization(name="q")(inner_in)], name="inner")
    tower = keras.Sequential([keras.Input((4,)), L.Dense(4, activation="tanh"), L.Dense(4)], name="tower")
    x = keras.Input((4,), name="x")
    p, q = inner(tower(x))
    p2, q2 = inner(x)
    return keras.Model(x, {"left": L.Add(name="l")([p, p2]), "right": L.Concatenate(name="r")([q, q2, p])}, name="outer")


@case("frozen_inner", h5=True)
def _():
    base = keras.Sequential([keras.Input((6, 6, 2)), L.Conv2D(3, 3), L.BatchNormalization(), L.Conv2D(2, 3)], name="base")
    base.layers[0].trainable = False
    x = keras.Input((6, 6, 2), name="x")
    return keras.Model(x, L.Dense(2)(L.Flatten()(base(x))))


@case("same_class_names", h5=True)
def _():
    x = keras.Input((5,), name="x")
    y = L.Dense(4, name="zeta")(x)
    y = L.Dense(4, name="alpha/with_slash".replace("/", "_"), activation="relu")(y)
    y = L.Dropout(0.1)(y)
    return keras.Model(x, L.Dense(2, name="dense")(y))


@case("int_input")
def _():
    x = keras.Input((4, 4, 1), dtype="uint8", name="picture")
    return keras.Model(x, L.Conv2D(2, 3)(L.Rescaling(1 / 255)(x)))


CASES["int_input"]["inputs"] = lambda r: [r.randint(0, 256, (3, 4, 4, 1)).astype("uint8")]


@case("mixed_precision")
def _():
    policy = keras.DTypePolicy("mixed_bfloat16")
    return keras.Sequential([keras.Input((5,), name="x"), L.Dense(4, dtype=policy), L.Dense(2, dtype="float32")])


CASES["mixed_precision"]["loose"] = True


@case("bfloat16_weights")
def _():
    return keras.Sequential([keras.Input((5,), name="x"), L.Dense(4, dtype="bfloat16"), L.Dense(2, dtype="float32")])


CASES["bfloat16_weights"]["loose"] = True


@case("float16_weights", h5=True)
def _():
    return keras.Sequential([keras.Input((5,), name="x"), L.Dense(4, dtype="float16"), L.Dense(2, dtype="float32")])


CASES["float16_weights"]["loose"] = True


@case("compiled_adam", h5=True)
def _():
    model = keras.Sequential([keras.Input((5,), name="x"), L.Dense(4), L.Dense(1)])
    model.compile("adam", "mse")
    model.fit(np.zeros((4, 5), "float32"), np.zeros((4, 1), "float32"), verbose=0)
    return model


# ---- whole models -------------------------------------------------------------------------------------------------
@case("lenet", h5=True, batch=2)
def _():
    return keras.Sequential([
        keras.Input((28, 28, 1), name="image"), L.Conv2D(6, 5, padding="same", activation="tanh"), L.AveragePooling2D(2),
        L.Conv2D(8, 5, activation="tanh"), L.AveragePooling2D(2), L.Flatten(), L.Dense(24, activation="tanh"),
        L.Dense(10, activation="softmax")], name="lenet")


@case("residual_cnn", h5=True, batch=2)
def _():
    x = keras.Input((16, 16, 3), name="image")
    y = L.Conv2D(8, 3, padding="same", use_bias=False)(x)
    for filters, strides in ((8, 1), (12, 2)):
        skip = y
        y = L.ReLU()(L.BatchNormalization()(y))
        y = L.Conv2D(filters, 3, strides=strides, padding="same", use_bias=False)(y)
        y = L.Conv2D(filters, 3, padding="same", use_bias=False)(L.ReLU()(L.BatchNormalization()(y)))
        if strides != 1:
            skip = L.Conv2D(filters, 1, strides=strides)(skip)
        y = L.Add()([y, skip])
    y = L.GlobalAveragePooling2D()(L.ReLU()(L.BatchNormalization()(y)))
    return keras.Model(x, L.Dense(5, activation="softmax", name="probabilities")(y), name="residual")


@case("mobilenet_like", h5=True, batch=2)
def _():
    x = keras.Input((16, 16, 3), name="image")
    y = L.Rescaling(1 / 127.5, offset=-1)(x)
    y = L.ReLU(6.0)(L.BatchNormalization()(L.Conv2D(8, 3, strides=2, padding="same", use_bias=False)(y)))
    for filters, strides in ((8, 1), (12, 2)):
        z = L.Conv2D(24, 1, use_bias=False)(y)
        z = L.ReLU(6.0)(L.BatchNormalization()(z))
        if strides == 2:
            z = L.ZeroPadding2D(((0, 1), (0, 1)))(z)
        z = L.DepthwiseConv2D(3, strides=strides, padding="same" if strides == 1 else "valid", use_bias=False)(z)
        z = L.ReLU(6.0)(L.BatchNormalization()(z))
        z = L.BatchNormalization()(L.Conv2D(filters, 1, use_bias=False)(z))
        y = L.Add()([y, z]) if strides == 1 else z
    return keras.Model(x, L.Dense(4, activation="softmax")(L.GlobalAveragePooling2D()(y)), name="mobile")


@case("stacked_lstm", h5=True)
def _():
    return keras.Sequential([
        keras.Input((12, 2), name="series"), L.LSTM(8, return_sequences=True), L.Dropout(0.2),
        L.LSTM(8, return_sequences=True), L.LSTM(6), L.Dense(3)], name="stacked")


@case("seq2seq", h5=True)
def _():
    past, future = keras.Input((12, 2), name="past"), keras.Input((4, 3), name="known_future")
    _, h, c = L.LSTM(6, return_state=True, name="encoder")(past)
    y = L.LSTM(6, return_sequences=True, name="decoder")(future, initial_state=[h, c])
    return keras.Model([past, future], L.TimeDistributed(L.Dense(1), name="forecast")(y))


@case("bigru", h5=True)
def _():
    return keras.Sequential([
        keras.Input((None, 3), name="series"), L.Bidirectional(L.GRU(5, return_sequences=True)),
        L.Bidirectional(L.GRU(4)), L.Dense(2, activation="sigmoid")], name="bigru")


CASES["bigru"]["inputs"] = lambda r: [r.normal(0, 1, (3, 7, 3))]


@case("cnn_lstm", h5=True)
def _():
    return keras.Sequential([
        keras.Input((20, 2), name="series"), L.Conv1D(6, 3, padding="causal", activation="relu"), L.MaxPooling1D(2),
        L.BatchNormalization(), L.LSTM(6, return_sequences=True), L.GRU(5), L.Dense(1)], name="cnn_lstm")


def pack(array):
    array = np.asarray(array)
    return {"shape": list(array.shape), "data": base64.b64encode(array.astype("<f4").tobytes()).decode()}


def make(name, spec):
    keras.utils.clear_session()
    keras.utils.set_random_seed(1)
    seed = sum(name.encode())
    rng = np.random.RandomState(seed)
    model = spec["build"]()
    if not name.startswith("normalization"):
        randomise(model, rng)
    if spec["inputs"] is not None:
        inputs = [x if x.dtype.kind in "iu" else x.astype("float32") for x in spec["inputs"](rng)]
    else:
        inputs = [rng.normal(0, 1, (spec["batch"], *x.shape[1:])).astype("float32") for x in model.inputs]
    outputs = model(inputs if len(inputs) > 1 else inputs[0], training=False)
    outputs = tf.nest.flatten(outputs)
    model.save(os.path.join(HERE, f"{name}.keras"))
    deflate(os.path.join(HERE, f"{name}.keras"))
    if spec["h5"]:
        model.save(os.path.join(HERE, f"{name}.h5"))
    return {
        "h5": spec["h5"],
        # bfloat16 and float16 layers round where the IR computes in float32.
        "tolerance": 3e-2 if spec.get("loose") else 1e-5,
        "inputs": [pack(x) for x in inputs],
        "outputs": [pack(keras.ops.convert_to_numpy(keras.ops.cast(y, "float32"))) for y in outputs],
    }


def deflate(path):
    """Keras stores members as they are; deflated ones are as valid and take a fifth of the room in git."""
    with tempfile.TemporaryDirectory() as folder:
        packed = os.path.join(folder, "packed")
        with zipfile.ZipFile(path) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as target:
            for member in source.infolist():
                target.writestr(zipfile.ZipInfo(member.filename), source.read(member), zipfile.ZIP_DEFLATED, 9)
        os.replace(packed, path)


def main():
    wanted = sys.argv[1:]
    target = os.path.join(HERE, "expected.json")
    cases = {}
    if wanted and os.path.exists(target):
        with open(target) as source:
            cases = json.load(source)["cases"]
    for name, spec in CASES.items():
        if not wanted or any(name.startswith(word) for word in wanted):
            cases[name] = make(name, spec)
            print(name, flush=True)
    # Cases that are no longer in the list leave the record.
    cases = {name: cases[name] for name in CASES if name in cases}
    body = {"keras": keras.__version__, "tensorflow": tf.__version__, "cases": cases}
    with open(target, "w") as sink:
        json.dump(body, sink, indent=1)
        sink.write("\n")


main()
