import { ordered, Rule, wholeNumber } from '../../private/validation';
import { PriorityRange } from '../priority-range';

/** Some priorities in a row. */
export interface PriorityBand {
  /** The first one. */
  readonly start: number;

  /** The number of them. */
  readonly width: number;
}

/** Elastic Load Balancing takes 1 to 50,000 (https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateRule.html). */
export const LAST_PRIORITY = 50_000;

/** The rule of a priority that the caller gives. */
export function priorityRules(priority: number | undefined): Rule[] {
  return wholeNumber('priority', priority, { min: 1, max: LAST_PRIORITY });
}

/** The rules of a range of priorities. */
export function rangeRules(prop: string, range: PriorityRange | undefined): Rule[] {
  return [
    ...wholeNumber(`${prop}.first`, range?.first, { min: 1, max: LAST_PRIORITY }),
    ...wholeNumber(`${prop}.last`, range?.last, { min: 1, max: LAST_PRIORITY }),
    ...ordered(`${prop}.first`, range?.first, `${prop}.last`, range?.last),
  ];
}

/** The part of a range that a band has where the range stands for all priorities: bands keep their order. */
export function within({ start, width }: PriorityBand, { first, last }: PriorityRange): PriorityBand {
  const scale = (last - first + 1) / LAST_PRIORITY;
  const begin = Math.floor((start - 1) * scale);
  const end = Math.floor((start - 1 + width) * scale);
  return { start: first + begin, width: Math.max(1, end - begin) };
}

/** The band of the route that takes everything. The last priority is left to a load balancer's only owner. */
export const EVERYTHING: PriorityBand = { start: 49_401, width: 599 };

/** Each number of literal characters in the path has a band of its own; more than these share the first one. */
const MAX_LITERALS = 31;

/** The same for further conditions. */
const MAX_NARROWER = 3;

/** The hosts of a match: by name, with wildcards, or any. */
export type HostGroup = 'exact' | 'wildcard' | 'none';

/**
 * The widths of the bands. Most routes of a load balancer are in a few of them: a host alone, or a path such as `/users/*`
 * alone. There the numbers have to suffice for all of its routes (100 by default) without two of them meeting.
 */
const WIDTHS: readonly { group: HostGroup; usual: (literals: number) => number; narrower: readonly number[] }[] = [
  { group: 'exact', usual: (literals) => (literals === 0 ? 10_000 : 220), narrower: [150, 60, 10] },
  { group: 'wildcard', usual: (literals) => (literals === 0 ? 1500 : 50), narrower: [40, 15, 5] },
  { group: 'none', usual: (literals) => (literals >= 3 && literals <= 16 ? 800 : 150), narrower: [150, 50, 10] },
];

const BANDS: ReadonlyMap<string, PriorityBand> = priorityBands();

/** The band of a match: its hosts, the literal characters of its path, and the number of its further conditions. */
export function bandOf(group: HostGroup, literals: number, narrower: number): PriorityBand | undefined {
  return BANDS.get(bandKey(group, Math.min(literals, MAX_LITERALS), Math.min(narrower, MAX_NARROWER)));
}

function bandKey(group: HostGroup, literals: number, narrower: number): string {
  return `${group} ${literals} ${narrower}`;
}

/** Lays the bands out, the most specific first. */
function priorityBands(): Map<string, PriorityBand> {
  const bands = new Map<string, PriorityBand>();
  let start = 1;
  for (const { group, usual, narrower } of WIDTHS) {
    for (let literals = MAX_LITERALS; literals >= 0; literals--) {
      const widths = [usual(literals), ...narrower];
      for (let conditions = widths.length - 1; conditions >= 0; conditions--) {
        const width = widths[conditions] ?? 0;
        bands.set(bandKey(group, literals, conditions), { start, width });
        start += width;
      }
    }
  }
  return bands;
}
