import './restore-util';
import type { Frame } from '../../messages/frame';
import type { FromTrainer, ToTrainer } from '../../messages/trainer-protocol';
import { ParentChannel } from '../channel';
import { holdLifeline } from '../lifeline';
import { nativeBackend } from '../training/native-ops';
import type { NextMove } from '../training/run-options';
import { carryOut } from './carry-out';
import { failureOf } from './failures';
import { GivingWay } from './giving-way';

/** The trainer: started by the server for one train job with two inherited pipes, the channel (3) and the lifeline (4). */
const CHANNEL_FD = 3;
const LIFELINE_FD = 4;
/** Time for the last frame to leave before the process ends. */
const FLUSH_MS = 5_000;

function main(): void {
  holdLifeline(LIFELINE_FD);
  process.title = 'striate-trainer';
  // The server decides when a trainer ends; a signal to the whole group must not tear a checkpoint.
  process.on('SIGINT', () => undefined);
  const channel = new ParentChannel<ToTrainer, FromTrainer>(CHANNEL_FD);
  const { binding } = nativeBackend();
  let wish: NextMove = 'continue';
  const givingWay = new GivingWay(() => performance.now());

  const take = ({ message }: Frame<ToTrainer>): void => {
    if (message.type === 'serving') {
      givingWay.serving(message.isBusy);
      return;
    }
    if (message.type !== 'train') {
      wish = message.type;
      givingWay.stir();
      return;
    }
    carryOut(message, { tell: (reply, tensors) => channel.send(reply, tensors), wish: () => wish, givingWay })
      .catch((error: unknown) => channel.send(failureOf(error)))
      .finally(() => {
        // The server closes the channel when it has the last frame, which ends this process; this is for its death.
        setTimeout(() => process.exit(0), FLUSH_MS);
      });
  };
  channel.listen(take);
  channel.send({
    type: 'hello',
    device: binding.isUsingGpuDevice() ? 'gpu' : 'cpu',
    tensorflow: binding.TF_Version,
  });
}

main();
