import { StriateError } from '../errors/striate-error';
import type { Frame } from '../messages/frame';
import { PROTOCOL_VERSION, type CommandFailure, type EngineCommand } from '../messages/protocol';
import { ParentChannel } from './channel';
import { CommandHandler } from './command-handler';
import { holdLifeline } from './lifeline';
import { loadBinding, type NativeBinding } from './native/binding';

/**
 * The engine: started by the supervisor with two inherited pipes, the channel (3) and the lifeline (4). It says hello,
 * then carries out commands in the order in which they come.
 */
const CHANNEL_FD = 3;
const LIFELINE_FD = 4;

function deviceReason(binding: NativeBinding): string {
  if (binding.isUsingGpuDevice()) return 'TensorFlow found a GPU';
  if (process.env['CUDA_VISIBLE_DEVICES'] === '-1') return 'CPU, because STRIATE_DEVICE=cpu hides every GPU';
  return 'CPU, because TensorFlow found no usable GPU (npm run doctor says what is missing)';
}

function failureOf(error: unknown): CommandFailure {
  if (error instanceof StriateError) return { code: error.code, detail: error.message };
  return { code: 'ENGINE_RUN_FAILED', detail: error instanceof Error ? error.message : String(error) };
}

function main(): void {
  holdLifeline(LIFELINE_FD);
  process.title = 'striate-engine';
  // The supervisor decides when an engine ends; a signal to the whole group (Ctrl-C) must not cut a batch short.
  process.on('SIGINT', () => undefined);
  const channel = new ParentChannel(CHANNEL_FD);
  const binding = loadBinding();
  const handler = new CommandHandler(binding);

  const carryOut = async ({ message, tensors }: Frame<EngineCommand>): Promise<void> => {
    try {
      const answer = await handler.handle(message, tensors);
      channel.send({ type: 'done', id: message.id, result: answer.result }, answer.tensors);
    } catch (error) {
      channel.send({ type: 'failed', id: message.id, failure: failureOf(error) });
    }
  };
  let last = Promise.resolve();
  channel.listen((frame) => {
    last = last.then(() => carryOut(frame));
  });
  channel.send({
    type: 'hello',
    protocol: PROTOCOL_VERSION,
    tensorflow: binding.TF_Version,
    device: binding.isUsingGpuDevice() ? 'gpu' : 'cpu',
    deviceReason: deviceReason(binding),
  });
}

main();
