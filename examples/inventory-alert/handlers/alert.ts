/** What the table knows of an article. */
export interface Article {
  readonly sku: string;
  readonly left: number;
  /** The stock at which more is ordered. */
  readonly reorderLevel: number;
  readonly reorderQuantity: number;
}

/** What subscribers are told; `kind` is also an attribute of the message, for their filters. */
export interface StockAlert {
  /** The same for a repetition of the same change. */
  readonly id: string;
  readonly kind: 'low' | 'out' | 'restocked';
  readonly sku: string;
  readonly left: number;
  readonly reorderQuantity: number;
  /** Whether more is to be ordered: it was when what is out now ran low before. */
  readonly reorder: boolean;
  /** When the stock changed, in milliseconds since 1970. */
  readonly at: number;
}

/** What a change of an article's stock is, if anybody is to be told: only the change over a level is, not each sale below it. */
export function kindOf(before: Article | undefined, after: Article): StockAlert['kind'] | undefined {
  const left = before?.left ?? Infinity;
  if (after.left <= 0) return left > 0 ? 'out' : undefined;
  if (before && left <= 0) return 'restocked';
  return isReorder(before, after) ? 'low' : undefined;
}

/** Whether a change is the one that more is ordered at: from above the level, to it or below. */
export function isReorder(before: Article | undefined, after: Article): boolean {
  return after.left <= after.reorderLevel && (before?.left ?? Infinity) > after.reorderLevel;
}

/** A message as an alert. It fails for anything else, which then goes to the dead-letter queue. */
export function parseAlert(text: string): StockAlert {
  const alert = JSON.parse(text) as Partial<StockAlert> | null;
  const isAlert =
    typeof alert?.id === 'string' &&
    typeof alert.sku === 'string' &&
    typeof alert.reorderQuantity === 'number' &&
    typeof alert.left === 'number' &&
    typeof alert.reorder === 'boolean' &&
    typeof alert.at === 'number' &&
    ['low', 'out', 'restocked'].includes(alert.kind ?? '');
  if (!isAlert) throw new Error('the message is no stock alert');
  return alert as StockAlert;
}

/** A variable that the stack sets. */
export function setting(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`the environment has no ${name}`);
  return value;
}
