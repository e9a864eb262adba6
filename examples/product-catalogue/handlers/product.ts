import { Problem } from './problem';

/** What a client says of a product. Attributes differ by category: that is what a document is for. */
export interface ProductContent {
  readonly name: string;
  readonly category: string;
  /** In the smallest unit of the currency. */
  readonly price: { readonly amount: number; readonly currency: string };
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
}

/** A product as clients see it. */
export interface Product extends ProductContent {
  readonly sku: string;
  /** It goes up with each change, and is the `ETag`. */
  readonly version: number;
}

/** A product as the database has it. */
export interface ProductDocument extends ProductContent {
  readonly _id: string;
  /** The name as it is sorted by and found. */
  readonly nameKey: string;
  readonly version: number;
}

const SKU = /^[A-Za-z0-9][A-Za-z0-9-]{0,39}$/;
const CATEGORY = /^[a-z][a-z0-9-]{0,39}$/;
// A name with a dot or a dollar sign would be a path or an operator.
const ATTRIBUTE = /^[a-z][A-Za-z0-9]{0,39}$/;
const MAX_ATTRIBUTES = 50;
// The name as it is sorted can be much longer than the name, and an index has an end: DocumentDB indexes no list of more than 2048 bytes
// (https://docs.aws.amazon.com/documentdb/latest/developerguide/functional-differences.html). Category and article number are in it, too.
const MAX_NAME_KEY_BYTES = 1500;

/** The name as it is sorted by and found: without case and accents. */
export function nameKeyOf(name: string): string {
  return name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}

/** The product that a document is. */
export function productOf({ _id, name, category, price, attributes, version }: ProductDocument): Product {
  return { sku: _id, name, category, price, attributes, version };
}

/** The article number of a path or a body. */
export function skuOf(value: unknown): string {
  if (typeof value !== 'string' || !SKU.test(value)) {
    throw new Problem(400, "'sku' must be up to 40 letters, digits and hyphens, beginning with a letter or digit");
  }
  return value;
}

/** The category of a query or a body. */
export function categoryOf(value: unknown): string {
  if (typeof value !== 'string' || !CATEGORY.test(value)) {
    throw new Problem(
      400,
      "'category' must be up to 40 lower-case letters, digits and hyphens, beginning with a letter",
    );
  }
  return value;
}

/** The content of a body, and nothing else of it: what is not known is refused, since it would be lost. */
export function contentOf(body: Readonly<Record<string, unknown>>): ProductContent {
  refuseOthers('a product', body, ['sku', 'name', 'category', 'price', 'attributes']);
  const { name, price, attributes = {} } = body;
  if (typeof name !== 'string' || name.trim() === '' || name.length > 200) {
    throw new Problem(400, "'name' must be a text of 1 to 200 characters");
  }
  if (Buffer.byteLength(nameKeyOf(name)) > MAX_NAME_KEY_BYTES) {
    throw new Problem(400, `'name' must be shorter: without ligatures it has more than ${MAX_NAME_KEY_BYTES} bytes`);
  }
  return { name, category: categoryOf(body.category), price: priceOf(price), attributes: attributesOf(attributes) };
}

/** Whether two products say the same, in whatever order. */
export function saysTheSame(a: ProductContent, b: ProductContent): boolean {
  const text = ({ name, category, price, attributes }: ProductContent) =>
    JSON.stringify([name, category, price.amount, price.currency, Object.entries(attributes).sort()]);
  return text(a) === text(b);
}

function priceOf(value: unknown): ProductContent['price'] {
  const price = recordOf('price', value);
  refuseOthers("'price'", price, ['amount', 'currency']);
  const { amount, currency } = price;
  if (typeof amount !== 'number' || !Number.isSafeInteger(amount) || amount < 0) {
    throw new Problem(400, "'price.amount' must be a whole number of at least 0, in the smallest unit of the currency");
  }
  if (typeof currency !== 'string' || !/^[A-Z]{3}$/.test(currency)) {
    throw new Problem(400, "'price.currency' must be three capital letters, such as 'EUR'");
  }
  return { amount, currency };
}

function attributesOf(value: unknown): ProductContent['attributes'] {
  const entries = Object.entries(recordOf('attributes', value));
  if (entries.length > MAX_ATTRIBUTES) throw new Problem(400, `'attributes' must be at most ${MAX_ATTRIBUTES}`);
  return Object.fromEntries(
    entries.map(([key, of]) => {
      if (!ATTRIBUTE.test(key))
        throw new Problem(400, `'attributes' must have names of letters and digits, got '${key}'`);
      if (typeof of === 'string' ? of.length > 500 : typeof of !== 'boolean' && !Number.isFinite(of)) {
        throw new Problem(400, `'attributes.${key}' must be a text of up to 500 characters, a number, true or false`);
      }
      return [key, of as string | number | boolean];
    }),
  );
}

function refuseOthers(what: string, given: Readonly<Record<string, unknown>>, known: readonly string[]): void {
  const unknown = Object.keys(given).filter((key) => !known.includes(key));
  if (unknown.length > 0) throw new Problem(400, `${what} has no '${unknown.join("', '")}'`);
}

/** An object, and neither a list nor null. */
export function recordOf(name: string, value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Problem(400, `'${name}' must be an object`);
  }
  return value as Record<string, unknown>;
}
