'use strict';

const { GetItemCommand, QueryCommand, ScanCommand, TransactWriteItemsCommand } = require('@aws-sdk/client-dynamodb');
const { slotsBetween } = require('./chain');
const { eachOf } = require('./concurrency');
const { markerId } = require('./marker');

/**
 * @typedef {import('@aws-sdk/client-dynamodb').DynamoDBClient} DynamoDBClient
 * @typedef {import('@aws-sdk/client-dynamodb').AttributeValue} AttributeValue
 * @typedef {Record<string, AttributeValue>} Item
 * @typedef {import('./chain').LedgerRecord} LedgerRecord
 * @typedef {import('./merkle').Leaf} Leaf
 * @typedef {{ ledgerId: string, requestId: string, target: number, payloadHash: string }} Marker
 * @typedef {Record<string, unknown>} Row what is stored, whoever stored it
 * @typedef {'Written' | 'RecordExists' | 'MarkerExists' | 'Retry'} PutResult
 */

/** The queries of an index that run at a time. */
const QUERIES = 16;

/**
 * An item with numbers and texts as such. A number that is no double stays a text, so that it is never taken for another one.
 *
 * @param {Item} item
 * @returns {Row}
 */
function rowOf(item) {
  return Object.fromEntries(
    Object.entries(item).map(([name, value]) => {
      if (value.S !== undefined) return [name, value.S];
      if (value.N === undefined) return [name, value];
      return [name, String(Number(value.N)) === value.N ? Number(value.N) : value.N];
    }),
  );
}

/**
 * @param {Record<string, string | number>} row
 * @returns {Item}
 */
function itemOf(row) {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, typeof value === 'number' ? { N: String(value) } : { S: value }]),
  );
}

/** The table of a ledger. Every read is consistent, but for those of the index, and goes on to the last page. */
class Store {
  /**
   * @param {DynamoDBClient} client
   * @param {{ table: string, index: string }} config
   */
  constructor(client, { table, index }) {
    this.client = client;
    this.table = table;
    this.index = index;
  }

  /**
   * @param {string} ledgerId
   * @returns {Promise<Row | undefined>}
   */
  async last(ledgerId) {
    const page = await this.client.send(
      new QueryCommand({ ...this.ofLedger(ledgerId), ScanIndexForward: false, Limit: 1, ConsistentRead: true }),
    );
    return page.Items?.[0] && rowOf(page.Items[0]);
  }

  /**
   * @param {string} ledgerId
   * @param {number} sequence
   * @returns {Promise<Row | undefined>}
   */
  async get(ledgerId, sequence) {
    const answer = await this.client.send(
      new GetItemCommand({ TableName: this.table, Key: itemOf({ ledgerId, sequence }), ConsistentRead: true }),
    );
    return answer.Item && rowOf(answer.Item);
  }

  /**
   * @param {string} ledgerId
   * @param {string} requestId
   * @returns {Promise<Row | undefined>}
   */
  async marker(ledgerId, requestId) {
    return this.get(markerId(ledgerId, requestId), 0);
  }

  /**
   * Writes a record and its marker, both or none, over nothing.
   *
   * @param {Required<LedgerRecord>} record
   * @param {string} payloadHash
   * @returns {Promise<PutResult>}
   */
  async put(record, payloadHash) {
    const marker = {
      ledgerId: markerId(record.ledgerId, record.requestId),
      sequence: 0,
      target: record.sequence,
      payloadHash,
    };
    const TransactItems = [record, marker].map((row) => ({
      Put: {
        TableName: this.table,
        Item: itemOf({ ...row }),
        ConditionExpression: 'attribute_not_exists(ledgerId)',
      },
    }));
    try {
      await this.client.send(new TransactWriteItemsCommand({ TransactItems }));
      return 'Written';
    } catch (error) {
      return cancelled(error);
    }
  }

  /**
   * The records of a ledger in order, a page at a time.
   *
   * @param {string} ledgerId
   * @param {number} [from]
   * @param {number} [to]
   * @returns {AsyncGenerator<Row[]>}
   */
  async *range(ledgerId, from = 0, to = Number.MAX_SAFE_INTEGER) {
    const keys = this.ofLedger(ledgerId);
    const input = {
      ...keys,
      KeyConditionExpression: `${keys.KeyConditionExpression} AND #sequence BETWEEN :from AND :to`,
      ExpressionAttributeNames: { '#sequence': 'sequence' },
      ExpressionAttributeValues: {
        ...keys.ExpressionAttributeValues,
        ':from': { N: String(from) },
        ':to': { N: String(to) },
      },
      ConsistentRead: true,
    };
    /** @type {Item | undefined} */
    let ExclusiveStartKey;
    do {
      const page = await this.client.send(new QueryCommand({ ...input, ExclusiveStartKey }));
      if (page.Items?.length) yield page.Items.map(rowOf);
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey);
  }

  /**
   * Everything in the table, ledger after ledger, each in the order of its sequence.
   *
   * @param {{ ledgerId: string, sequence: number }} [after]
   * @param {string[]} [attributes]
   * @returns {AsyncGenerator<{ rows: Row[], next?: { ledgerId: string, sequence: number } }>}
   */
  async *scan(after, attributes) {
    let ExclusiveStartKey = after && itemOf(after);
    const projection = attributes && {
      ProjectionExpression: attributes.map((_, index) => `#${index}`).join(),
      ExpressionAttributeNames: Object.fromEntries(attributes.map((name, index) => [`#${index}`, name])),
    };
    do {
      const page = await this.client.send(
        new ScanCommand({ TableName: this.table, ConsistentRead: true, ExclusiveStartKey, ...projection }),
      );
      ExclusiveStartKey = page.LastEvaluatedKey;
      const next = ExclusiveStartKey && { ledgerId: '', sequence: 0, ...rowOf(ExclusiveStartKey) };
      yield { rows: (page.Items ?? []).map(rowOf), next };
    } while (ExclusiveStartKey);
  }

  /**
   * What the index has of a time span.
   *
   * @param {string} start
   * @param {string} end exclusive
   * @param {(leaf: Leaf) => void} take
   */
  async leaves(start, end, take) {
    const slots = slotsBetween(Date.parse(start), Date.parse(end));
    await eachOf(slots, QUERIES, async (digestWindow) => {
      /** @type {Item | undefined} */
      let ExclusiveStartKey;
      do {
        const page = await this.client.send(
          new QueryCommand({
            TableName: this.table,
            IndexName: this.index,
            KeyConditionExpression: 'digestWindow = :window AND recordedAt BETWEEN :start AND :last',
            ExpressionAttributeValues: {
              ':window': { S: digestWindow },
              ':start': { S: start },
              ':last': { S: new Date(Date.parse(end) - 1).toISOString() },
            },
            ExclusiveStartKey,
          }),
        );
        for (const item of page.Items ?? []) {
          const { ledgerId, sequence, hash } = rowOf(item);
          take({ ledgerId: String(ledgerId), sequence: Number(sequence), hash: String(hash) });
        }
        ExclusiveStartKey = page.LastEvaluatedKey;
      } while (ExclusiveStartKey);
    });
  }

  /** @param {string} ledgerId */
  ofLedger(ledgerId) {
    return {
      TableName: this.table,
      KeyConditionExpression: 'ledgerId = :ledgerId',
      ExpressionAttributeValues: /** @type {Item} */ ({ ':ledgerId': { S: ledgerId } }),
    };
  }
}

/**
 * Why a transaction was cancelled. The SDK repeats what was throttled as a whole, but not what only says so in its reasons.
 *
 * @param {unknown} error
 * @returns {PutResult}
 */
function cancelled(error) {
  const { name, CancellationReasons = [] } =
    /** @type {{ name?: string, CancellationReasons?: { Code?: string }[] }} */ (error);
  if (name === 'TransactionInProgressException') return 'Retry';
  if (name !== 'TransactionCanceledException') throw error;
  const [record, marker] = CancellationReasons.map(({ Code }) => Code);
  // The marker first: a request that has been written is answered, whoever wrote the next record meanwhile.
  if (marker === 'ConditionalCheckFailed') return 'MarkerExists';
  if (record === 'ConditionalCheckFailed') return 'RecordExists';
  const passing = ['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded'];
  if ([record, marker].some((code) => code !== undefined && passing.includes(code))) return 'Retry';
  throw error;
}

module.exports = { Store, itemOf, rowOf };
