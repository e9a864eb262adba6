import { FREE_AT_IDLE } from '../costs/free-at-idle';
import { CostLine, idleCost, PRICED_TYPES } from '../costs/idle-cost';
import { SpecimenTemplate } from './specimen-templates';

/** What a use costs while nothing happens. */
export interface Idle {
  readonly lines: readonly CostLine[];
  /** The sum of what has a price on record. */
  readonly usd: number;
  /** What is billed, or may be, and has no price on record: things, and types of resources. */
  readonly unpriced: readonly string[];
}

/** The idle cost of a use, without what exists already around it. */
export function idleOf(name: string, { own }: Pick<SpecimenTemplate, 'own'>): Idle {
  const lines = idleCost(name, { [name]: own });
  const types = new Set(Object.values(own.Resources ?? {}).map(({ Type }) => Type));
  return {
    lines,
    usd: lines.reduce((sum, { usd = 0 }) => sum + usd, 0),
    unpriced: [
      ...lines.filter(({ usd }) => usd === undefined).map(({ what }) => what),
      ...[...types]
        .filter((type) => !PRICED_TYPES.includes(type) && !FREE_AT_IDLE.some((free) => free.test(type)))
        .map((type) => `\`${type}\``),
    ],
  };
}

/** The sum in a few words. */
export function idleInWords({ usd, unpriced }: Idle): string {
  if (usd === 0) return unpriced.length === 0 ? 'nothing' : 'an unknown amount';
  return `${usd < 10 ? usd.toFixed(2) : Math.round(usd)} USD a month${unpriced.length > 0 ? ' and more' : ''}`;
}

/** The lines of a page: what is billed, and what is not counted. */
export function idleLines(idle: Idle, templates: string): string[] {
  const { lines, unpriced } = idle;
  const priced = lines.filter(({ usd }) => usd !== undefined);
  return [
    '### At idle',
    '',
    `The [minimal use](${templates}) costs ${idleInWords(idle)} while nothing happens, by list prices of us-east-1. What it only refers to, such as a VPC, is not counted.`,
    ...(priced.length > 0
      ? [
          '',
          '| What | USD a month |',
          '| --- | --- |',
          ...priced.map(({ what, usd = 0 }) => `| ${what} | ${usd.toFixed(2)} |`),
        ]
      : []),
    ...(unpriced.length > 0 ? ['', `Not counted, because no price is on record: ${unpriced.join(', ')}.`] : []),
  ];
}
