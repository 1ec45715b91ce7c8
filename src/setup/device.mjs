import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { SetupError } from './report.mjs';

/** Comes with the driver; also there where /proc is not (containers, WSL). */
const DRIVER_TOOL = 'nvidia-smi';

/**
 * Which build of TensorFlow this machine gets, and why, in words for the doctor.
 *
 * @returns `{device: 'cpu' | 'gpu', why}`
 */
export function chooseDevice(env) {
  const asked = env.STRIATE_DEVICE || 'auto';
  if (asked === 'cpu' || asked === 'gpu') return { device: asked, why: `STRIATE_DEVICE=${asked}` };
  if (asked !== 'auto') {
    throw new SetupError({
      missing: `STRIATE_DEVICE is ${asked}; it takes auto, cpu or gpu`,
      why: 'it decides which build of TensorFlow is fetched',
      mend: 'unset STRIATE_DEVICE (auto), or set it to cpu or gpu',
    });
  }
  return hasNvidiaDriver()
    ? { device: 'gpu', why: 'an NVIDIA driver is loaded' }
    : { device: 'cpu', why: 'no NVIDIA driver is loaded on this machine' };
}

export function hasNvidiaDriver() {
  if (existsSync('/proc/driver/nvidia/version')) return true;
  return spawnSync(DRIVER_TOOL, ['-L'], { stdio: 'ignore', timeout: 5000 }).status === 0;
}
