import { EventEmitter } from 'node:events';
import { Duplex } from 'node:stream';
import type { ChildProcess } from 'node:child_process';
import type { EngineChild } from '../../src/engine/child-process';
import { encodeFrame, FrameReader, type Frame } from '../../src/messages/frame';
import {
  PROTOCOL_VERSION,
  type EngineCommand,
  type EngineReply,
  type Hello,
} from '../../src/messages/protocol';
import type { NamedTensors } from '../../src/tensor/tensor';

/** Two streams: what is written to one is read from the other. */
function duplexPair(): [Duplex, Duplex] {
  const ends: Duplex[] = [];
  const make = (other: () => Duplex | undefined): Duplex =>
    new Duplex({
      read: () => undefined,
      write: (chunk, _encoding, done) => {
        other()?.push(chunk);
        done();
      },
      final: (done) => {
        other()?.push(null);
        done();
      },
    });
  ends.push(
    make(() => ends[1]),
    make(() => ends[0]),
  );
  return ends as [Duplex, Duplex];
}

class PuppetProcess extends EventEmitter {
  exitCode: number | null = null;
  signalCode: NodeJS.Signals | null = null;
  readonly pid = 4711;

  kill(signal: NodeJS.Signals): boolean {
    this.end(null, signal);
    return true;
  }

  end(code: number | null, signal: NodeJS.Signals | null): void {
    if (this.exitCode !== null || this.signalCode !== null) return;
    this.exitCode = code;
    this.signalCode = signal;
    this.emit('exit', code, signal);
  }
}

/** An engine process that does what the test says: no TensorFlow, no process, no time. */
export class PuppetEngineProcess {
  readonly process = new PuppetProcess();
  readonly commands: Frame<EngineCommand>[] = [];
  private readonly childEnd: Duplex;
  readonly child: EngineChild;

  constructor() {
    const [parentEnd, childEnd] = duplexPair();
    this.childEnd = childEnd;
    this.child = { process: this.process as unknown as ChildProcess, channel: parentEnd };
    const reader = new FrameReader<EngineCommand>();
    childEnd.on('data', (chunk: Uint8Array) => reader.push(chunk, (frame) => this.commands.push(frame)));
    childEnd.on('end', () => this.process.end(0, null));
    parentEnd.on('close', () => this.process.end(0, null));
  }

  hello(changes: Partial<Hello> = {}): void {
    this.send({
      type: 'hello',
      protocol: PROTOCOL_VERSION,
      tensorflow: '2.21.0',
      device: 'cpu',
      deviceReason: 'CPU, because it is a puppet',
      ...changes,
    });
  }

  send(reply: EngineReply, tensors?: NamedTensors): void {
    for (const chunk of encodeFrame(reply, tensors)) this.childEnd.write(chunk);
  }

  sendRaw(bytes: Uint8Array): void {
    this.childEnd.write(bytes);
  }

  die(signal: NodeJS.Signals = 'SIGSEGV'): void {
    this.process.end(null, signal);
  }
}
