import { readdirSync, readFileSync } from 'node:fs';

/** Ticks of the kernel's clock a second, the same on every Linux. */
const TICKS = 100;

/** Seconds of processor time that a process has used, its ended threads included; 0 where it has gone. */
function secondsOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) / TICKS;
  } catch {
    return 0;
  }
}

/** Children of a process; what starts or ends meanwhile may be missed. */
function childrenOf(pid) {
  const tasks = readdirSync(`/proc/${pid}/task`);
  return tasks.flatMap((task) => {
    try {
      return readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8')
        .split(' ')
        .filter(Boolean)
        .map(Number);
    } catch {
      return [];
    }
  });
}

/** Processor time of a server's HTTP process, of its engines, and of the process that asks, in seconds. */
export function processorTime(server) {
  const engines = childrenOf(server).reduce((sum, pid) => sum + secondsOf(pid), 0);
  return { http: secondsOf(server), engines, client: secondsOf(process.pid) };
}
