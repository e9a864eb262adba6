import { Problem } from './problem';
import { nameKeyOf, Product, ProductContent, ProductDocument, productOf, saysTheSame } from './product';

/** A condition on a field, of the operators that the store uses. */
export type Condition<T> = T | { readonly $gt?: T; readonly $gte?: T; readonly $lt?: T };

/** A filter of the store. */
export interface ProductFilter {
  readonly _id?: Condition<string>;
  readonly category?: string;
  readonly nameKey?: Condition<string>;
  readonly version?: number;
  readonly $or?: ProductFilter[];
}

/** Options of a query. */
export interface QueryOptions {
  readonly maxTimeMS: number;
  readonly sort?: Readonly<Record<string, 1 | -1>>;
  readonly limit?: number;
  readonly batchSize?: number;
}

/** What the store needs of a collection of MongoDB's driver. */
export interface ProductCollection {
  insertOne(document: ProductDocument): Promise<unknown>;
  findOne(filter: ProductFilter, options: QueryOptions): Promise<ProductDocument | null>;
  find(filter: ProductFilter, options: QueryOptions): { toArray(): Promise<ProductDocument[]> };
  findOneAndUpdate(
    filter: ProductFilter,
    update: { readonly $set: Omit<ProductDocument, '_id' | 'version'>; readonly $inc: { readonly version: 1 } },
    options: { readonly returnDocument: 'after'; readonly maxTimeMS: number },
  ): Promise<ProductDocument | null>;
}

/** A query of products. */
export interface ProductQuery {
  readonly category: string;
  /** How names begin. */
  readonly prefix?: string;
  readonly limit: number;
  /** Where the page before ended. */
  readonly after?: PagePosition;
}

/** The last product of a page, by what pages are sorted by. */
export interface PagePosition {
  readonly nameKey: string;
  readonly sku: string;
}

/** A page of products, and where it ends if there are more. */
export interface ProductPage {
  readonly products: Product[];
  readonly next?: PagePosition;
}

/** The index that pages are read by. */
export const BY_CATEGORY = { category: 1, nameKey: 1, _id: 1 } as const;

/** A request is answered within seconds or not at all: a query that goes on would hold a cursor and memory. */
const maxTimeMS = 5000;

const DUPLICATE_KEY = 11_000;

/** The products. Every write can be sent twice: the second time finds what the first one did. */
export class ProductStore {
  constructor(private readonly collection: ProductCollection) {}

  /** A product, if there is one. */
  public async find(sku: string): Promise<Product | undefined> {
    const found = await this.collection.findOne({ _id: sku }, { maxTimeMS });
    return found ? productOf(found) : undefined;
  }

  /**
   * Makes a product.
   *
   * @returns the product, and whether it is new
   */
  public async create(sku: string, content: ProductContent): Promise<{ product: Product; isNew: boolean }> {
    const document = { _id: sku, ...content, nameKey: nameKeyOf(content.name), version: 1 };
    try {
      await this.collection.insertOne(document);
      return { product: productOf(document), isNew: true };
    } catch (error) {
      if ((error as { code?: unknown }).code !== DUPLICATE_KEY) throw error;
    }
    const existing = await this.find(sku);
    if (existing && saysTheSame(existing, content)) return { product: existing, isNew: false };
    throw new Problem(409, `there is a product '${sku}' already, which is another one`);
  }

  /** Changes a product that nobody has changed since the caller read it. */
  public async update(sku: string, version: number, content: ProductContent): Promise<Product> {
    const changed = await this.collection.findOneAndUpdate(
      { _id: sku, version },
      { $set: { ...content, nameKey: nameKeyOf(content.name) }, $inc: { version: 1 } },
      { returnDocument: 'after', maxTimeMS },
    );
    if (changed) return productOf(changed);
    const existing = await this.find(sku);
    if (!existing) throw new Problem(404, `there is no product '${sku}'`);
    // The answer of the first attempt was lost.
    if (existing.version === version + 1 && saysTheSame(existing, content)) return existing;
    throw new Problem(412, `the product is of version ${existing.version} by now: read it again`);
  }

  /** A page of a category, by name. One page goes on where the one before ended, whatever was added meanwhile. */
  public async list({ category, prefix, limit, after }: ProductQuery): Promise<ProductPage> {
    const key = prefix === undefined ? undefined : nameKeyOf(prefix);
    const documents = await this.collection
      .find(
        {
          category,
          ...(key !== undefined && { nameKey: { $gte: key, $lt: `${key}\u{10ffff}` } }),
          ...(after && {
            $or: [{ nameKey: { $gt: after.nameKey } }, { nameKey: after.nameKey, _id: { $gt: after.sku } }],
          }),
        },
        // One batch has all, so that no cursor stays open.
        { sort: { nameKey: 1, _id: 1 }, limit: limit + 1, batchSize: limit + 2, maxTimeMS },
      )
      .toArray();
    const page = documents.slice(0, limit);
    const last = documents.length > limit ? page.at(-1) : undefined;
    return { products: page.map(productOf), next: last && { nameKey: last.nameKey, sku: last._id } };
  }
}
