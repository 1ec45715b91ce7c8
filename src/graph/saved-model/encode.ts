import { Writer } from 'protobufjs/minimal';
import type { Attribute, ConstantTensor, NodeDef, SignatureDef, TensorInfo } from './node-def';

/** GraphDef's producer version: TensorFlow infers and checks shapes strictly from it on, and every 2.x reads it. */
const PRODUCER = 1395;
const VARINT = 0;
const BYTES = 2;
const FIXED32 = 5;

/**
 * A frozen `saved_model.pb`: tag `serve`, one signature `serving_default`, no variables. Field numbers are those of
 * tensorflow/core/protobuf/{saved_model,meta_graph}.proto and tensorflow/core/framework/*.proto.
 * Constants are copied once, into the result. The result must stay under 2 GiB (`validateGraph` sees to that).
 */
export function encodeSavedModel(nodes: readonly NodeDef[], signature: SignatureDef): Uint8Array {
  const writer = Writer.create();
  writer.uint32(tag(1, VARINT)).int64(1);
  message(writer, 2, () => {
    message(writer, 1, () => text(writer, 4, 'serve'));
    message(writer, 2, () => {
      for (const node of nodes) message(writer, 1, () => writeNode(writer, node));
      message(writer, 4, () => writer.uint32(tag(1, VARINT)).int32(PRODUCER));
    });
    mapEntry(writer, 5, 'serving_default', () => {
      for (const info of signature.inputs) mapEntry(writer, 1, info.name, () => writeInfo(writer, info));
      for (const info of signature.outputs) mapEntry(writer, 2, info.name, () => writeInfo(writer, info));
      text(writer, 3, 'tensorflow/serving/predict');
    });
  });
  return writer.finish();
}

function writeNode(writer: Writer, node: NodeDef): void {
  text(writer, 1, node.name);
  text(writer, 2, node.op);
  for (const input of node.inputs) text(writer, 3, input);
  for (const [name, value] of Object.entries(node.attributes))
    mapEntry(writer, 5, name, () => writeAttribute(writer, value));
}

function writeAttribute(writer: Writer, attribute: Attribute): void {
  switch (attribute.kind) {
    case 'string':
      text(writer, 2, attribute.value);
      return;
    case 'int':
      writer.uint32(tag(3, VARINT)).int64(attribute.value);
      return;
    case 'float':
      writer.uint32(tag(4, FIXED32)).float(attribute.value);
      return;
    case 'bool':
      writer.uint32(tag(5, VARINT)).bool(attribute.value);
      return;
    case 'type':
      writer.uint32(tag(6, VARINT)).int32(attribute.value);
      return;
    case 'shape':
      message(writer, 7, () => writeShape(writer, attribute.value));
      return;
    case 'tensor':
      message(writer, 8, () => writeTensor(writer, attribute.value));
      return;
    case 'ints':
      message(writer, 1, () =>
        message(writer, 3, () => {
          for (const value of attribute.value) writer.int64(value);
        }),
      );
  }
}

function writeTensor(writer: Writer, tensor: ConstantTensor): void {
  writer.uint32(tag(1, VARINT)).int32(tensor.dtype);
  message(writer, 2, () => writeShape(writer, tensor.shape));
  writer.uint32(tag(4, BYTES)).bytes(tensor.content);
}

function writeShape(writer: Writer, shape: readonly number[]): void {
  for (const size of shape) message(writer, 2, () => writer.uint32(tag(1, VARINT)).int64(size));
}

function writeInfo(writer: Writer, info: TensorInfo): void {
  text(writer, 1, info.tensor);
  writer.uint32(tag(2, VARINT)).int32(info.dtype);
  message(writer, 3, () => writeShape(writer, info.shape));
}

function mapEntry(writer: Writer, field: number, key: string, writeValue: () => void): void {
  message(writer, field, () => {
    text(writer, 1, key);
    message(writer, 2, writeValue);
  });
}

function message(writer: Writer, field: number, write: () => void): void {
  writer.uint32(tag(field, BYTES)).fork();
  write();
  writer.ldelim();
}

function text(writer: Writer, field: number, value: string): void {
  writer.uint32(tag(field, BYTES)).string(value);
}

function tag(field: number, wireType: number): number {
  return field * 8 + wireType;
}
