import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DynamoDBDocumentClient, GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';

/** A record, as the ledger has it. */
export interface LedgerRecord {
  readonly sequence: number;
  readonly recordedAt: string;
  readonly payload: Record<string, unknown>;
  readonly previousHash: string;
  readonly hash: string;
}

/** What is to be recorded. */
export interface Append {
  readonly ledgerId: string;
  readonly requestId: string;
  readonly payload: object;
  /** The sequence number that the record has to get. */
  readonly expectedSequence: number;
}

/** What was recorded. */
export interface Appended {
  readonly sequence: number;
  readonly recordedAt: string;
  readonly hash: string;
  readonly previousHash: string;
  /** Whether it had been before. */
  readonly replayed: boolean;
}

/** What a check of a record says. */
export interface Verification {
  readonly valid: boolean;
  readonly findings: {
    readonly kind: string;
    readonly ledgerId?: string;
    readonly sequence?: number;
    readonly detail: string;
  }[];
  /** What proves the record to somebody who has nothing but it and the public key; there is none before a digest has it. */
  readonly proof?: object;
}

/** Where the parts of the ledger are. */
export interface LedgerNames {
  readonly table: string;
  readonly append: string;
  readonly verify: string;
}

/** What a function of the ledger refused, by the name that the function gives it. */
export class LedgerError extends Error {
  constructor(
    public override readonly name: string,
    message: string,
  ) {
    super(message);
  }
}

/**
 * The ledger: its functions write and check, and nobody else; records are read from the table.
 */
export class Ledger {
  constructor(
    private readonly functions: LambdaClient,
    private readonly db: DynamoDBDocumentClient,
    private readonly names: LedgerNames,
  ) {}

  /** Adds a record to a chain. Sent twice, it is there once. */
  public async append(request: Append): Promise<Appended> {
    return this.invoke(this.names.append, request);
  }

  /** Checks a record against its chain and the digests, and proves it. */
  public async prove(ledgerId: string, sequence: number): Promise<Verification> {
    return this.invoke(this.names.verify, { ledgerId, sequence, proof: true });
  }

  /** A record; undefined where the chain does not reach so far. */
  public async find(ledgerId: string, sequence: number): Promise<LedgerRecord | undefined> {
    const { Item: item } = await this.db.send(
      new GetCommand({ TableName: this.names.table, Key: { ledgerId, sequence }, ConsistentRead: true }),
    );
    return item && toRecord(item);
  }

  /** The newest records of a chain, or the newest before one. */
  public async newest(ledgerId: string, limit: number, before?: number): Promise<LedgerRecord[]> {
    const { Items: items = [] } = await this.db.send(
      new QueryCommand({
        TableName: this.names.table,
        KeyConditionExpression: 'ledgerId = :ledgerId' + (before === undefined ? '' : ' AND #sequence < :before'),
        ...(before !== undefined && { ExpressionAttributeNames: { '#sequence': 'sequence' } }),
        ExpressionAttributeValues: { ':ledgerId': ledgerId, ...(before !== undefined && { ':before': before }) },
        ScanIndexForward: false,
        Limit: limit,
        ConsistentRead: true,
      }),
    );
    return items.map(toRecord);
  }

  private async invoke<T>(functionName: string, event: object): Promise<T> {
    const { FunctionError: isError, Payload: payload } = await this.functions.send(
      new InvokeCommand({ FunctionName: functionName, Payload: Buffer.from(JSON.stringify(event)) }),
    );
    const answer = JSON.parse(Buffer.from(payload ?? []).toString('utf8') || 'null');
    if (isError) throw new LedgerError(answer?.errorType ?? 'Unknown', answer?.errorMessage ?? 'no message');
    return answer as T;
  }
}

function toRecord(item: Record<string, unknown>): LedgerRecord {
  return {
    sequence: Number(item.sequence),
    recordedAt: String(item.recordedAt),
    payload: JSON.parse(String(item.payload)) as Record<string, unknown>,
    previousHash: String(item.previousHash),
    hash: String(item.hash),
  };
}
