/** A document: values that compare as they are. */
type Document = Readonly<Record<string, unknown>>;

/** An error of the database, with a code. */
export class DatabaseError extends Error {
  public override readonly name: string;

  constructor(
    message: string,
    public readonly code?: number,
    name = 'MongoServerError',
  ) {
    super(message);
    this.name = name;
  }
}

/**
 * A collection in memory, with what MongoDB's driver and DocumentDB make of the operators that the examples use; it refuses all others. The
 * `_id` is unique.
 */
export class LocalCollection<T extends { readonly _id: string }> {
  /** The options of the queries so far. */
  public readonly queries: Document[] = [];
  /** What the next operation fails with, after it did what it does where `afterwards`. */
  public failure?: { readonly error: Error; readonly afterwards?: boolean };

  private readonly documents = new Map<string, T>();

  public insertOne(document: T): Promise<unknown> {
    return this.operation(() => {
      if (this.documents.has(document._id)) throw new DatabaseError('E11000 duplicate key error', 11_000);
      this.documents.set(document._id, structuredClone(document));
      return { acknowledged: true };
    });
  }

  public findOne(filter: object, options: object): Promise<T | null> {
    return this.operation(() => this.matching(fieldsOf(filter), fieldsOf(options))[0] ?? null);
  }

  public find(filter: object, options: object): { toArray(): Promise<T[]> } {
    return { toArray: () => this.operation(() => this.matching(fieldsOf(filter), fieldsOf(options))) };
  }

  public findOneAndUpdate(
    filter: object,
    { $set = {}, $inc = {}, ...others }: { readonly $set?: object; readonly $inc?: Readonly<Record<string, number>> },
    options: { readonly returnDocument?: string },
  ): Promise<T | null> {
    return this.operation(() => {
      refuse('update', others);
      if (options.returnDocument !== 'after') throw new Error('only what it is afterwards is known here');
      const [found] = this.matching(fieldsOf(filter), {});
      if (!found) return null;
      if ('_id' in $set) throw new DatabaseError('the immutable field _id', 66);
      const counted = Object.entries($inc).map(([field, by]) => [field, Number(fieldsOf(found)[field]) + by]);
      const updated = { ...found, ...structuredClone($set), ...Object.fromEntries(counted) } as T;
      this.documents.set(found._id, updated);
      return structuredClone(updated);
    });
  }

  private async operation<R>(work: () => R): Promise<R> {
    const { failure } = this;
    this.failure = undefined;
    if (failure && !failure.afterwards) throw failure.error;
    const result = await Promise.resolve().then(work);
    if (failure) throw failure.error;
    return result;
  }

  private matching(filter: Document, options: Document): T[] {
    this.queries.push(options);
    const { sort = {}, limit = Infinity } = options;
    refuse('options', options, ['sort', 'limit', 'batchSize', 'maxTimeMS']);
    const order = Object.entries(sort as Record<string, 1 | -1>);
    return [...this.documents.values()]
      .filter((document) => matches(fieldsOf(document), filter))
      .sort(
        (a, b) =>
          order.map(([field, way]) => way * compared(fieldsOf(a)[field], fieldsOf(b)[field])).find((n) => n !== 0) ?? 0,
      )
      .slice(0, Number(limit))
      .map((document) => structuredClone(document));
  }
}

function fieldsOf(document: object): Document {
  return document as Document;
}

function matches(document: Document, filter: Document): boolean {
  return Object.entries(filter).every(([field, condition]) => {
    if (field === '$or') return (condition as Document[]).some((one) => matches(document, one));
    if (field.startsWith('$')) throw new Error(`the operator ${field} is not known here`);
    const value = document[field];
    if (typeof condition !== 'object' || condition === null) return value === condition;
    return Object.entries(condition).every(([operator, operand]) => {
      // Of another type, or not there: never more or less.
      if (typeof value !== typeof operand) return false;
      const difference = compared(value, operand);
      switch (operator) {
        case '$gt':
          return difference > 0;
        case '$gte':
          return difference >= 0;
        case '$lt':
          return difference < 0;
        default:
          throw new Error(`the operator ${operator} is not known here`);
      }
    });
  });
}

/** By the bytes of texts, as MongoDB compares without a collation. */
function compared(a: unknown, b: unknown): number {
  if (typeof a === 'string' && typeof b === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return Number(a) - Number(b);
}

function refuse(what: string, others: Document, known: readonly string[] = []): void {
  const unknown = Object.keys(others).find((name) => !known.includes(name));
  if (unknown !== undefined) throw new Error(`the ${what} '${unknown}' is not known here`);
}
