// Runs things in turn and compares them. No measure is taken of anything but whole processes of their own.
import { spawnSync } from 'node:child_process';

/** One run of a command: wall-clock seconds, and what it printed as its last line if that is JSON. */
export function runOnce({ command, args = [], cwd, env = {}, before }) {
  before?.();
  const start = process.hrtime.bigint();
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd,
    env: { ...process.env, ...env },
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  if (error || status !== 0) {
    throw new Error(`${command} ${args.join(' ')} failed (${status ?? error}):\n${stdout}\n${stderr}`);
  }
  const last = stdout.trim().split('\n').at(-1) ?? '';
  return { seconds, ...(last.startsWith('{') ? JSON.parse(last) : {}) };
}

/** Runs A and B in turn after a warm-up of each, and gives the ratio of a figure round by round. */
export function compare(a, b, { rounds, figure = 'seconds', warmUp = true }) {
  if (warmUp) [a, b].forEach((side) => sides(side).forEach(runOnce));
  const pairs = Array.from({ length: rounds }, () => ({ a: total(a, figure), b: total(b, figure) }));
  return summary(pairs);
}

/** Median, smallest and largest ratio of pairs, and the medians of both sides. */
export function summary(pairs) {
  const ratios = pairs.map((pair) => pair.a / pair.b);
  return {
    ratio: median(ratios),
    min: Math.min(...ratios),
    max: Math.max(...ratios),
    a: median(pairs.map((pair) => pair.a)),
    b: median(pairs.map((pair) => pair.b)),
    rounds: pairs.length,
  };
}

export function median(values) {
  const sorted = [...values].sort((x, y) => x - y);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** A side may be several commands whose figures add up: a floor made of two parts. */
function sides(side) {
  return Array.isArray(side) ? side : [side];
}

function total(side, figure) {
  return sides(side).reduce((sum, command) => sum + runOnce(command)[figure], 0);
}
