import { Socket } from 'node:net';
import { encodeFrame, FrameReader, type Frame } from '../messages/frame';
import type { EngineCommand, EngineReply } from '../messages/protocol';
import type { NamedTensors } from '../tensor/tensor';

/** The child's end of the process line: an inherited socket. When it ends, so does the process. */
export class ParentChannel<In = EngineCommand, Out = EngineReply> {
  private readonly socket: Socket;

  constructor(fileDescriptor: number) {
    this.socket = new Socket({ fd: fileDescriptor, readable: true, writable: true });
  }

  /** Calls `onCommand` for each frame, in order; ends the process when the parent is gone or talks nonsense. */
  listen(onCommand: (frame: Frame<In>) => void): void {
    const reader = new FrameReader<In>();
    this.socket.on('data', (chunk) => reader.push(chunk, onCommand));
    this.socket.on('end', () => process.exit(0));
    this.socket.on('error', () => process.exit(0));
  }

  send(reply: Out, tensors?: NamedTensors): void {
    this.socket.cork();
    for (const chunk of encodeFrame(reply, tensors)) this.socket.write(chunk);
    this.socket.uncork();
  }
}
