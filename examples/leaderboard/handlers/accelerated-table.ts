import type {
  DynamoDBDocument,
  GetCommandInput,
  GetCommandOutput,
  QueryCommandInput,
  QueryCommandOutput,
  UpdateCommandInput,
  UpdateCommandOutput,
} from '@aws-sdk/lib-dynamodb';

/** The requests that go to either. */
export type Requests = Pick<DynamoDBDocument, 'get' | 'query' | 'update'>;

/**
 * How long the cluster has for an answer, in milliseconds. Its client, which knows times for connections and answers, looks for a cluster
 * that it does not find for longer than a function runs.
 */
export const ANSWER_MILLIS = 2000;

/** How long requests go to the table after the cluster failed, in milliseconds: not each of them waits for it first. */
export const AWAY_MILLIS = 30_000;

/**
 * What the table answers, by whichever way: the client has other words for what goes wrong between it and the cluster
 * (`@amazon-dax-sdk/client-dax`, `DaxErrorCode`).
 */
const ANSWERS = [
  'ConditionalCheckFailedException',
  'ValidationException',
  'ResourceNotFoundException',
  'ItemCollectionSizeLimitExceededException',
  'ProvisionedThroughputExceededException',
  'ThrottlingException',
  'RequestLimitExceeded',
];

/**
 * A table behind its cluster of DAX. While the cluster does not answer, the table does: slower, and billed by request. Every request
 * has to bear that it was carried out before: one that the cluster did not answer may have been.
 */
export class AcceleratedTable {
  private awayUntil = 0;

  constructor(
    private readonly cluster: Requests,
    private readonly table: Requests,
    private readonly onBypass: (error: unknown) => void,
    private readonly now: () => number = Date.now,
  ) {}

  public async get(input: GetCommandInput): Promise<GetCommandOutput> {
    return this.send((client) => client.get(input));
  }

  public async query(input: QueryCommandInput): Promise<QueryCommandOutput> {
    return this.send((client) => client.query(input));
  }

  public async update(input: UpdateCommandInput): Promise<UpdateCommandOutput> {
    return this.send((client) => client.update(input));
  }

  private async send<T>(request: (client: Requests) => Promise<T>): Promise<T> {
    if (this.now() < this.awayUntil) return request(this.table);
    try {
      return await inTime(request(this.cluster));
    } catch (error) {
      if (ANSWERS.includes(codeOf(error))) throw error;
      this.awayUntil = this.now() + AWAY_MILLIS;
      this.onBypass(error);
      return request(this.table);
    }
  }
}

async function inTime<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ANSWER_MILLIS} ms`)), ANSWER_MILLIS);
  });
  // It may fail after nobody waits for it any more.
  answer.catch(() => undefined);
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The SDK calls it `name`, the client of DAX `code`. */
export function codeOf(error: unknown): string {
  const { name, code } = error as { readonly name?: string; readonly code?: string };
  return code ?? name ?? '';
}
