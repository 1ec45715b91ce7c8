import { spawn } from 'node:child_process';

/** Output kept of a command, in bytes; only its end is ever shown. */
const KEPT_OUTPUT = 256 * 1024;

const running = new Set();

/** Ends the commands that still run; for the moment the set-up itself is told to stop. */
export function stopRunningCommands() {
  for (const child of running) child.kill('SIGTERM');
}

/**
 * Runs a command to its end, without standard input. Never throws because the command failed: a command that is not
 * installed gives code 127 like a shell, one ended by a signal gives 128.
 *
 * @param options `{cwd, env, inherit}`; with `inherit` the command's output goes straight to ours and is not kept
 * @returns `{code, output, installed}`; output is standard output and error together, cut to its last 256 KiB
 */
export function runCommand(command, args, { cwd, env = process.env, inherit = false } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env,
      stdio: inherit ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const keep = (chunk) => {
      output = (output + chunk).slice(-KEPT_OUTPUT);
    };
    child.stdout?.setEncoding('utf8').on('data', keep);
    child.stderr?.setEncoding('utf8').on('data', keep);
    running.add(child);
    child.on('error', (error) => {
      running.delete(child);
      resolve({ code: 127, output: output + error.message, installed: error.code !== 'ENOENT' });
    });
    child.on('close', (code) => {
      running.delete(child);
      resolve({ code: code ?? 128, output, installed: true });
    });
  });
}

/** The last `count` lines that are not blank. */
export function lastLines(output, count = 12) {
  return output
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(-count)
    .join('\n');
}
