/** Takes the place of the real probe in a scratch checkout, whose addon is an empty file. */
export function probeBinding() {
  return Promise.resolve({ version: '2.21.0', gpu: false, log: '' });
}
