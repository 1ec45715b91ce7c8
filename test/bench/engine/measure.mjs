import { cpus, totalmem } from 'node:os';

/**
 * Median milliseconds of every function of `cases`, called in turn so that all of them meet the same noise: `rounds`
 * rounds of as many calls as fit into `roundMs` each, at least one. Gives the median over rounds of each round's median.
 */
export function alternate(cases, { rounds = 7, roundMs = 150 } = {}) {
  const names = Object.keys(cases);
  for (const name of names) for (let warm = 0; warm < 3; warm++) cases[name]();
  const medians = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++)
    for (const name of names) medians[name].push(median(times(cases[name], roundMs)));
  return Object.fromEntries(names.map((name) => [name, median(medians[name])]));
}

/** The same for functions that return promises. */
export async function alternateAsync(cases, { rounds = 7, roundMs = 150 } = {}) {
  const names = Object.keys(cases);
  for (const name of names) for (let warm = 0; warm < 3; warm++) await cases[name]();
  const medians = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++)
    for (const name of names) {
      const taken = [];
      const end = performance.now() + roundMs;
      do {
        const began = performance.now();
        await cases[name]();
        taken.push(performance.now() - began);
      } while (performance.now() < end);
      medians[name].push(median(taken));
    }
  return Object.fromEntries(names.map((name) => [name, median(medians[name])]));
}

function times(run, roundMs) {
  const taken = [];
  const end = performance.now() + roundMs;
  do {
    const began = performance.now();
    run();
    taken.push(performance.now() - began);
  } while (performance.now() < end);
  return taken;
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

/** One line on the machine. */
export function hardware() {
  const [cpu] = cpus();
  return `${cpu.model}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`;
}
