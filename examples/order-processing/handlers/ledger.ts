import { DynamoDBClient, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import {
  DynamoDBDocumentClient,
  GetCommand,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { Refusal, type Rejection } from './refusal';

type Write = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/** What an entry takes from an account: pieces of an article, or cents of a wallet. */
export interface Posting {
  /** The id of the item that has the attribute `available`. */
  readonly account: string;
  readonly amount: number;
}

interface Entry {
  readonly state: 'booked' | 'refused' | 'reversed';
  readonly postings?: readonly Posting[];
  readonly reason?: string;
}

/**
 * A table of accounts, and of entries that took something from them. An entry is made and reversed once, in one transaction with
 * its accounts, however often it is asked for. One that was refused, or reversed before it was made, is kept, and never made any more.
 */
export class Ledger {
  private readonly db = DynamoDBDocumentClient.from(new DynamoDBClient());

  constructor(private readonly tableName: string) {}

  /** Takes from the accounts. Where one has too little, it does nothing, for this entry for all time, and says no with `short`. */
  public async book(id: string, postings: readonly Posting[], short: Rejection): Promise<void> {
    try {
      await this.write([this.add({ id, state: 'booked', postings }), ...postings.map((posting) => this.take(posting))]);
    } catch (error) {
      if (!(error instanceof TransactionCanceledException)) throw error;
      const entry = await this.read(id);
      if (entry?.state === 'booked') return;
      if (entry?.state === 'refused') throw new Refusal(short, `${entry.reason}`);
      if (entry) throw new Error(`${id} was reversed before`, { cause: error });
      const lacking = postings.find((_, i) => isRefused(error, i + 1));
      if (!lacking) throw error;
      const reason = `less than ${lacking.amount} of ${lacking.account}`;
      await this.write([this.add({ id, state: 'refused', reason })]);
      throw new Refusal(short, reason);
    }
  }

  /** Gives back what an entry took, if it did. */
  public async reverse(id: string): Promise<void> {
    const entry = await this.read(id);
    if (!entry) await this.write([this.add({ id, state: 'reversed' })]);
    else if (entry.state === 'booked') {
      await this.write([this.close(id), ...(entry.postings ?? []).map((posting) => this.give(posting))]);
    }
  }

  private async read(id: string): Promise<Entry | undefined> {
    const { Item } = await this.db.send(
      new GetCommand({ TableName: this.tableName, Key: { id }, ConsistentRead: true }),
    );
    return Item as Entry | undefined;
  }

  /** What another attempt did a moment ago refuses it: the next attempt sees it. */
  private async write(TransactItems: Write[]): Promise<void> {
    await this.db.send(new TransactWriteCommand({ TransactItems }));
  }

  private add(entry: Entry & { readonly id: string }): Write {
    return {
      Put: {
        TableName: this.tableName,
        Item: { ...entry, at: new Date().toISOString() },
        ConditionExpression: 'attribute_not_exists(id)',
      },
    };
  }

  private take({ account, amount }: Posting): Write {
    return {
      Update: {
        TableName: this.tableName,
        Key: { id: account },
        UpdateExpression: 'SET available = available - :amount',
        ConditionExpression: 'available >= :amount',
        ExpressionAttributeValues: { ':amount': amount },
      },
    };
  }

  /** Without a condition: what was taken is given back to an account that was deleted, too. */
  private give({ account, amount }: Posting): Write {
    return {
      Update: {
        TableName: this.tableName,
        Key: { id: account },
        UpdateExpression: 'ADD available :amount',
        ExpressionAttributeValues: { ':amount': amount },
      },
    };
  }

  private close(id: string): Write {
    return {
      Update: {
        TableName: this.tableName,
        Key: { id },
        UpdateExpression: 'SET #state = :reversed',
        ConditionExpression: '#state = :booked',
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: { ':reversed': 'reversed', ':booked': 'booked' },
      },
    };
  }
}

function isRefused({ CancellationReasons: reasons }: TransactionCanceledException, index: number): boolean {
  return reasons?.[index]?.Code === 'ConditionalCheckFailed';
}
