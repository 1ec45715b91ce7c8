import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../..');
const run = (...args: string[]): { status: number | null; page: string } => {
  const { status } = spawnSync(process.execPath, ['test/bench/gpu/check.mjs', ...args], { cwd: ROOT });
  return { status, page: readFileSync(join(ROOT, 'build/gpu-check.md'), 'utf8') };
};

describe('npm run gpu:check', () => {
  it('writes its whole page on the processor', () => {
    const { status, page } = run('--device', 'cpu', '--seconds', '0.05');
    expect(page).toMatch(/\| TensorFlow computes on the device asked for \| cpu \| good \|/);
    for (const model of ['digits', 'births']) {
      expect(page).toContain(`| ${model}: cpu against cpu, largest difference | 0.0e+0 | good |`);
      for (const batch of [1, 8, 32, 128])
        expect(page).toMatch(
          new RegExp(`\\| ${model} \\| ${batch} \\| [\\d.]+ / [\\d.]+ \\| \\d+ \\|.*\\| 1\\.0 \\|`),
        );
    }
    expect(page).toMatch(
      /births: cuDNN against BlockLSTM, largest difference \| does not run: .+ \| good \|/,
    );
    expect(status).toBe(0);
  }, 120_000);

  const hasDriver = existsSync('/proc/driver/nvidia/version');
  (hasDriver ? it.skip : it)('says that there is no GPU, and why it thinks so', () => {
    const { status, page } = run();
    expect(page).toContain('No GPU: there is no NVIDIA driver: /proc/driver/nvidia/version does not exist');
    expect(page).toContain('npm run gpu:check -- --device cpu');
    expect(status).toBe(3);
  });
});
