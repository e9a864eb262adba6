/** An article of an order. */
export interface OrderLine {
  readonly sku: string;
  readonly quantity: number;
  /** The price that the shop and the customer have agreed on, in cents. */
  readonly unitPrice: number;
}

/** Where an order goes. */
export interface Address {
  readonly name: string;
  readonly street: string;
  readonly postcode: string;
  readonly city: string;
  readonly country: string;
}

/** An order as the shop sends it. */
export interface Order {
  /** Unique for all time; also the name of the execution that works on it. */
  readonly id: string;
  readonly customerId: string;
  readonly address: Address;
  readonly lines: readonly OrderLine[];
}

/** The sum of an order, in cents. */
export function totalOf({ lines }: Order): number {
  return lines.reduce((sum, { quantity, unitPrice }) => sum + quantity * unitPrice, 0);
}

/** Execution names allow no more, and half of their length is enough. */
const IDENTIFIER = /^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/;

/** A transaction of DynamoDB changes 100 items at most; an order is well below. */
const MAX_LINES = 20;

/** A message as an order, without what does not belong to one. It fails for anything else, and names everything that is wrong. */
export function parseOrder(text: string): Order {
  const { id, customerId, address, lines } = fieldsOf(JSON.parse(text));
  const { name, street, postcode, city, country } = fieldsOf(address);
  const items = Array.isArray(lines) ? lines.map(fieldsOf) : [];
  const problems = [
    !isIdentifier(id) && "'id' must have 1 to 40 letters, digits, hyphens and underscores",
    !isIdentifier(customerId) && "'customerId' must have 1 to 40 letters, digits, hyphens and underscores",
    ![name, street, postcode, city, country].every(isText) &&
      "'address' must have name, street, postcode, city and country, of 1 to 100 characters each",
    (items.length < 1 || items.length > MAX_LINES) && `'lines' must have 1 to ${MAX_LINES} articles`,
    new Set(items.map(({ sku }) => sku)).size < items.length && "'lines' must have each article once",
    !items.every(({ sku }) => isIdentifier(sku)) && "'sku' must have 1 to 40 letters, digits, hyphens and underscores",
    !items.every(({ quantity }) => isWhole(quantity, 1, 100)) && "'quantity' must be a whole number from 1 to 100",
    !items.every(({ unitPrice }) => isWhole(unitPrice, 1, 10_000_000)) &&
      "'unitPrice' must be a whole number of cents from 1 to 10000000",
  ].filter((problem) => problem !== false);
  if (problems.length > 0) throw new Error(`the message is no order: ${problems.join('; ')}`);
  return {
    id,
    customerId,
    address: { name, street, postcode, city, country },
    lines: items.map(({ sku, quantity, unitPrice }) => ({ sku, quantity, unitPrice })),
  } as Order;
}

/** The id of the order that a message withdraws; undefined for any other message. */
export function parseWithdrawal(text: string): string | undefined {
  const { withdraw } = fieldsOf(JSON.parse(text));
  if (withdraw === undefined) return undefined;
  if (!isIdentifier(withdraw)) throw new Error("'withdraw' must be the id of an order");
  return String(withdraw);
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function isIdentifier(value: unknown): boolean {
  return typeof value === 'string' && IDENTIFIER.test(value);
}

/** Without control characters, which could break a label. */
function isText(value: unknown): boolean {
  return typeof value === 'string' && /^\P{Cc}{1,100}$/u.test(value) && value.trim() !== '';
}

function isWhole(value: unknown, min: number, max: number): boolean {
  return Number.isInteger(value) && (value as number) >= min && (value as number) <= max;
}

/** A variable that the stack sets. */
export function setting(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`the environment has no ${name}`);
  return value;
}
