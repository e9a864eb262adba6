/** What is counted of a set of reads. Sums of it do not depend on the order, so a run can be cut anywhere. */
export interface Statistics {
  readonly reads: number;
  readonly bases: number;
  /** Bases G and C, the share of which tells organisms and contamination apart. */
  readonly gc: number;
  /** Lines that are not reads. */
  readonly invalid: number;
  /** How many reads have a GC share of 0 to 9 %, 10 to 19 % and so on; 100 % is in the last one. */
  readonly gcHistogram: readonly number[];
}

export const NOTHING: Statistics = { reads: 0, bases: 0, gc: 0, invalid: 0, gcHistogram: Array<number>(10).fill(0) };

/** Counts one line: a read is a name, a tab, and its bases. */
export function count(line: string): Statistics {
  if (line.trim() === '') return NOTHING;
  const bases = line.split('\t')[1]?.trim();
  if (bases === undefined || !/^[ACGTN]+$/i.test(bases)) return { ...NOTHING, invalid: 1 };
  const gc = bases.replace(/[^GC]/gi, '').length;
  const bin = Math.min(9, Math.floor((gc * 10) / bases.length));
  return {
    reads: 1,
    bases: bases.length,
    gc,
    invalid: 0,
    gcHistogram: NOTHING.gcHistogram.map((_, index) => (index === bin ? 1 : 0)),
  };
}

export function add(a: Statistics, b: Statistics): Statistics {
  return {
    reads: a.reads + b.reads,
    bases: a.bases + b.bases,
    gc: a.gc + b.gc,
    invalid: a.invalid + b.invalid,
    gcHistogram: a.gcHistogram.map((value, index) => value + (b.gcHistogram[index] ?? 0)),
  };
}
