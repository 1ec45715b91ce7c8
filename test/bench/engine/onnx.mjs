import { createRequire } from 'node:module';
import { FEATURES, OUTPUTS, UNITS } from './forecasters.mjs';

const { Writer } = createRequire(import.meta.url)('protobufjs/minimal');
const FLOAT = 1;
const INT64 = 7;

/** The seed CNN as an ONNX file (opset 13): transposed to NCHW inside, back before the flatten. */
export function onnxSeedCnn(graph) {
  const model = new OnnxModel();
  let x = model.node('Transpose', ['x'], { perm: [0, 3, 1, 2] });
  let isPlane = true;
  for (const { op } of graph.nodes) {
    if (op.kind === 'conv') x = model.relu(convolution(model, graph, op, x));
    else if (op.kind === 'pool') x = model.node('MaxPool', [x], { kernel_shape: [2, 2], strides: [2, 2] });
    else if (op.kind === 'dense') {
      if (isPlane) x = model.node('Flatten', [model.node('Transpose', [x], { perm: [0, 2, 3, 1] })], {});
      isPlane = false;
      const kernel = graph.weights.get(op.kernel);
      const bias = graph.weights.get(op.bias);
      x = model.node(
        'Gemm',
        [x, model.floats(kernel.shape, kernel.data), model.floats(bias.shape, bias.data)],
        {},
      );
      x = op.activation.name === 'softmax' ? model.node('Softmax', [x], { axis: 1 }) : model.relu(x);
    }
  }
  return model.file(x, ['rows', 28, 28, 1], ['rows', 10]);
}

/** The LSTM forecaster as an ONNX file: ONNX orders gates i, o, f, c and runs [steps, rows, features]. */
export function onnxForecaster(graph) {
  const model = new OnnxModel();
  const one = model.ints([1]);
  let x = model.node('Transpose', ['x'], { perm: [1, 0, 2] });
  for (const { op } of graph.nodes.slice(0, 2)) {
    const [kernel, recurrent, bias] = [op.cell.kernel, op.cell.recurrentKernel, op.cell.bias].map((id) =>
      graph.weights.get(id),
    );
    const inputs = [x, gates(model, kernel), gates(model, recurrent), gateBias(model, bias)];
    x = model.node('Squeeze', [model.node('LSTM', inputs, { hidden_size: UNITS }), one], {});
  }
  x = model.node('Transpose', [x], { perm: [1, 0, 2] });
  const kernel = graph.weights.get('dense/kernel');
  const bias = graph.weights.get('dense/bias');
  x = model.node('MatMul', [x, model.floats(kernel.shape, kernel.data)], {});
  x = model.node('Add', [x, model.floats(bias.shape, bias.data)], {});
  return model.file(x, ['rows', 'steps', FEATURES], ['rows', 'steps', OUTPUTS]);
}

function convolution(model, graph, op, x) {
  const { shape, data } = graph.weights.get(op.kernel);
  const [height, width, channels, filters] = shape;
  const turned = new Float32Array(data.length);
  let index = 0;
  for (let f = 0; f < filters; f++)
    for (let c = 0; c < channels; c++)
      for (let place = 0; place < height * width; place++)
        turned[index++] = data[(place * channels + c) * filters + f];
  const before = (height - 1) / 2;
  const bias = graph.weights.get(op.bias);
  const inputs = [
    x,
    model.floats([filters, channels, height, width], turned),
    model.floats(bias.shape, bias.data),
  ];
  return model.node('Conv', inputs, { pads: [before, before, before, before] });
}

/** Keras' i, f, c, o columns as ONNX' i, o, f, c rows. */
const GATE_ORDER = [0, 3, 1, 2];

function gates(model, { shape, data }) {
  const [rows, width] = shape;
  const turned = GATE_ORDER.flatMap((gate) =>
    Array.from({ length: UNITS }, (_, unit) =>
      Array.from({ length: rows }, (__, row) => data[row * width + gate * UNITS + unit]),
    ).flat(),
  );
  return model.floats([1, width, rows], Float32Array.from(turned));
}

function gateBias(model, { data }) {
  const turned = GATE_ORDER.flatMap((gate) => [...data.subarray(gate * UNITS, (gate + 1) * UNITS)]);
  return model.floats([1, 8 * UNITS], Float32Array.from([...turned, ...turned.map(() => 0)]));
}

/** Collects an ONNX graph; field numbers are onnx.proto's. */
class OnnxModel {
  #nodes = [];
  #initializers = [];

  node(type, inputs, attributes) {
    const output = `t${this.#nodes.length}`;
    this.#nodes.push({ type, inputs, attributes, output });
    return output;
  }

  relu(x) {
    return this.node('Relu', [x], {});
  }

  floats(shape, data) {
    return this.#initializer(FLOAT, shape, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }

  ints(values) {
    return this.#initializer(
      INT64,
      [values.length],
      new Uint8Array(BigInt64Array.from(values, BigInt).buffer),
    );
  }

  file(output, inputShape, outputShape) {
    const writer = Writer.create();
    writer.uint32(8).int64(8);
    message(writer, 8, () => writer.uint32(16).int64(13));
    message(writer, 7, () => {
      for (const node of this.#nodes) message(writer, 1, () => writeNode(writer, node));
      writer.uint32(18).string('graph');
      for (const tensor of this.#initializers) message(writer, 5, () => writeTensor(writer, tensor));
      message(writer, 11, () => writeInfo(writer, 'x', inputShape));
      message(writer, 12, () => writeInfo(writer, output, outputShape));
    });
    return writer.finish();
  }

  #initializer(type, shape, bytes) {
    const name = `w${this.#initializers.length}`;
    this.#initializers.push({ name, type, shape, bytes });
    return name;
  }
}

function writeNode(writer, { type, inputs, attributes, output }) {
  for (const input of inputs) writer.uint32(10).string(input);
  writer.uint32(18).string(output);
  writer.uint32(34).string(type);
  for (const [name, value] of Object.entries(attributes))
    message(writer, 5, () => {
      writer.uint32(10).string(name);
      if (Array.isArray(value)) for (const item of value) writer.uint32(64).int64(item);
      else writer.uint32(24).int64(value);
      writer.uint32(160).int32(Array.isArray(value) ? 7 : 2);
    });
}

function writeTensor(writer, { name, type, shape, bytes }) {
  for (const size of shape) writer.uint32(8).int64(size);
  writer.uint32(16).int32(type);
  writer.uint32(66).string(name);
  writer.uint32(74).bytes(bytes);
}

function writeInfo(writer, name, shape) {
  writer.uint32(10).string(name);
  message(writer, 2, () =>
    message(writer, 1, () => {
      writer.uint32(8).int32(FLOAT);
      message(writer, 2, () => {
        for (const size of shape)
          message(writer, 1, () =>
            typeof size === 'number' ? writer.uint32(8).int64(size) : writer.uint32(18).string(size),
          );
      });
    }),
  );
}

function message(writer, field, write) {
  writer.uint32(field * 8 + 2).fork();
  write();
  writer.ldelim();
}
