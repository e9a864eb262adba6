/** One price of a supplier, in the smallest unit of its currency. */
export interface Price {
  readonly sku: string;
  readonly amount: number;
  readonly currency: string;
}

/** A price list, or the reason why it is none, for its sender. */
export type PriceList = { readonly prices: Price[] } | { readonly problem: string };

/** What a function reads at once. */
export const MAX_BYTES = 1024 * 1024;

const HEADER = 'sku,price,currency';
const ROW = /^([A-Za-z0-9-]{1,40}),(\d{1,9})\.(\d{2}),([A-Z]{3})$/;

/** Reads a price list: lines such as `lamp-1,12.50,EUR` under a header, each article once. */
export function parsePriceList(text: string): PriceList {
  const [header, ...rows] = text
    .replace(/^\uFEFF/, '')
    .trimEnd()
    .split(/\r?\n/);
  if (header !== HEADER) return { problem: `the first line must be '${HEADER}'` };
  if (rows.length === 0) return { problem: 'there must be a price at least' };
  const prices: Price[] = [];
  const seen = new Set<string>();
  for (const [i, row] of rows.entries()) {
    const [, sku, whole, cents, currency] = ROW.exec(row) ?? [];
    // The line itself is not repeated: it may hold anything.
    if (sku === undefined || currency === undefined)
      return { problem: `line ${i + 2} must be like 'lamp-1,12.50,EUR'` };
    if (seen.has(sku)) return { problem: `line ${i + 2} has '${sku}' again` };
    seen.add(sku);
    prices.push({ sku, amount: Number(`${whole}${cents}`), currency });
  }
  return { prices };
}
