"""Makes .keras archives whose HDF5 does what a weight file must not do, and some that only look unusual. Needs h5py.

Each holds one Dense layer, x [2] to 3 units without bias, whose kernel would be [[0, 1, 2], [3, 4, 5]].
"""

import io
import json
import os
import zipfile

import h5py
import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
KERNEL = np.arange(6, dtype="<f4").reshape(2, 3)
KERAS_3 = {
    "class_name": "Sequential",
    "config": {
        "name": "s",
        "layers": [
            {"class_name": "InputLayer", "config": {"name": "x", "batch_shape": [None, 2]}},
            {"class_name": "Dense", "config": {"name": "d", "units": 3, "use_bias": False}},
        ],
    },
}
KERAS_2 = {
    "class_name": "Sequential",
    "config": {
        "name": "s",
        "layers": [
            {"module": "keras.layers", "class_name": "InputLayer", "registered_name": None,
             "config": {"name": "x", "batch_input_shape": [None, 2], "dtype": "float32", "sparse": False, "ragged": False}},
            {"module": "keras.layers", "class_name": "Dense", "registered_name": None,
             "config": {"name": "d", "units": 3, "use_bias": False, "activation": "hard_sigmoid"}},
        ],
    },
}


def archive(name, write, version="3.15.1", config=KERAS_3, group="layers/dense/vars"):
    sink = io.BytesIO()
    with h5py.File(sink, "w") as file:
        write(file, file.create_group(group))
    with zipfile.ZipFile(os.path.join(HERE, f"{name}.keras"), "w", zipfile.ZIP_DEFLATED) as target:
        for member, content in (
            ("metadata.json", json.dumps({"keras_version": version})),
            ("config.json", json.dumps(config)),
            ("model.weights.h5", sink.getvalue()),
        ):
            target.writestr(zipfile.ZipInfo(member), content, zipfile.ZIP_DEFLATED, 9)


def plain(**options):
    return lambda file, group: group.create_dataset("0", data=KERNEL, **options)


def external(file, group):
    group.create_dataset("0", (2, 3), "<f4", external=[("/etc/passwd", 0, 24)])


def virtual(file, group):
    layout = h5py.VirtualLayout((2, 3), "<f4")
    layout[...] = h5py.VirtualSource("/etc/other.h5", "kernel", (2, 3))
    group.create_virtual_dataset("0", layout)



archive("plain", plain())
archive("gzip", plain(chunks=(1, 3), compression="gzip", shuffle=True, fletcher32=True))
archive("big_endian", lambda file, group: group.create_dataset("0", data=KERNEL.astype(">f4")))
archive("float64", lambda file, group: group.create_dataset("0", data=KERNEL.astype("<f8")))
archive("hard_link", lambda file, group: group.__setitem__("0", file.create_dataset("elsewhere", data=KERNEL)))
archive("keras_2_13", plain(), "2.13.1", KERAS_2, "_layer_checkpoint_dependencies/dense/vars")
archive("bad_external_storage", external)
archive("bad_virtual", virtual)
archive("bad_lzf", plain(chunks=(1, 3), compression="lzf"))
archive("bad_strings", lambda file, group: group.create_dataset("0", data=[[b"a", b"b", b"c"]] * 2))
archive("bad_compound", lambda file, group: group.create_dataset("0", (2, 3), np.dtype([("a", "<f4")])))
archive("bad_no_shape", lambda file, group: group.create_dataset("0", data=h5py.Empty("<f4")))
archive("bad_group", lambda file, group: group.create_group("0"))
archive("bad_soft_link", lambda file, group: group.__setitem__("0", h5py.SoftLink("/")))
archive("bad_external_link", lambda file, group: group.__setitem__("0", h5py.ExternalLink("/etc/other.h5", "/kernel")))
