import { DynamoDBClient, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import {
  DynamoDBDocumentClient,
  GetCommand,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { Refusal, type RefusalName } from './refusal';

type Write = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/** What an entry takes from an account: pieces of an article, or cents of a wallet. */
export interface Posting {
  /** The id of the item that has the attribute `available`. */
  readonly account: string;
  readonly amount: number;
}

interface Entry {
  readonly state: 'booked' | 'reversed';
  readonly postings?: Posting[];
}

/**
 * A table of accounts, and of entries that took something from them. An entry is made and reversed once, in one transaction with
 * its accounts, however often it is asked for. Reversed before it was made, it is kept as a tombstone, and never made any more.
 */
export class Ledger {
  private readonly db = DynamoDBDocumentClient.from(new DynamoDBClient());

  constructor(private readonly tableName: string) {}

  /** Takes from the accounts. Refuses with `short` where one has too little, and does nothing then. */
  public async book(id: string, postings: readonly Posting[], short: RefusalName): Promise<void> {
    const put: Write = {
      Put: {
        TableName: this.tableName,
        Item: { id, state: 'booked', postings, at: new Date().toISOString() },
        ConditionExpression: 'attribute_not_exists(id)',
      },
    };
    try {
      await this.write([put, ...postings.map((posting) => this.take(posting))]);
    } catch (error) {
      if (!(error instanceof TransactionCanceledException)) throw error;
      const entry = await this.read(id);
      if (entry?.state === 'booked') return;
      if (entry) throw new Refusal('OrderWithdrawn', `${id} was reversed before`);
      const lacking = postings.find((_, i) => isRefused(error, i + 1));
      if (lacking) throw new Refusal(short, `less than ${lacking.amount} of ${lacking.account}`);
      throw error;
    }
  }

  /**
   * Gives back what an entry took, together with another write, whose condition decides as well.
   *
   * @returns false if the condition of the other write refused; nothing is reversed then
   */
  public async reverse(id: string, together?: Write): Promise<boolean> {
    const entry = await this.read(id);
    if (entry?.state === 'reversed') return true;
    const writes = entry
      ? [this.close(id), ...(entry.postings ?? []).map((posting) => this.give(posting))]
      : [this.bury(id)];
    try {
      await this.write(together ? [...writes, together] : writes);
      return true;
    } catch (error) {
      // Anything else, such as an entry that was made a moment ago, is another matter when it is tried again.
      if (together && error instanceof TransactionCanceledException && isRefused(error, writes.length)) return false;
      throw error;
    }
  }

  private async read(id: string): Promise<Entry | undefined> {
    const { Item } = await this.db.send(
      new GetCommand({ TableName: this.tableName, Key: { id }, ConsistentRead: true }),
    );
    return Item as Entry | undefined;
  }

  private async write(TransactItems: Write[]): Promise<void> {
    await this.db.send(new TransactWriteCommand({ TransactItems }));
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

  private bury(id: string): Write {
    return {
      Put: {
        TableName: this.tableName,
        Item: { id, state: 'reversed', at: new Date().toISOString() },
        ConditionExpression: 'attribute_not_exists(id)',
      },
    };
  }
}

function isRefused({ CancellationReasons: reasons }: TransactionCanceledException, index: number): boolean {
  return reasons?.[index]?.Code === 'ConditionalCheckFailed';
}
