import {
  BatchWriteCommand,
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  paginateQuery,
  PutCommand,
  QueryCommandInput,
  QueryCommandOutput,
} from '@aws-sdk/lib-dynamodb';
import { Refusal } from './messages';

/** Who is in a room. */
export interface Member {
  readonly connectionId: string;
  readonly user: string;
}

/** A connection lives two hours at most. What API Gateway did not tell the end of is gone soon after. */
const LIFETIME_SECONDS = 2 * 3600 + 600;

/** A connection in more rooms than this is a broken client. */
const MOST_ROOMS = 20;

/**
 * The members of a room. One invocation writes to all of them, 50 at a time, and has some seconds; a larger room takes a
 * queue, whose consumers share the members.
 */
const MAX_MEMBERS = 1000;

/** The item of the connection itself; no room has such a name. */
const CONNECTION = '#connection';

/** Connections, and the rooms that they have joined, in the connection table of the API. */
export class Rooms {
  constructor(
    private readonly db: DynamoDBDocumentClient,
    private readonly table: string,
    private readonly now: () => number = () => Math.floor(Date.now() / 1000),
  ) {}

  /** Remembers a connection. */
  public async connect(connectionId: string, user: string): Promise<void> {
    await this.put(connectionId, CONNECTION, user);
  }

  /** Enters a room; to enter it twice is the same. */
  public async join(connectionId: string, room: string): Promise<void> {
    const user = await this.userOf(connectionId, CONNECTION);
    if (user === undefined) throw new Refusal('notConnected', 'connect again');
    const topics = await this.topicsOf(connectionId);
    const rooms = topics.filter((topic) => topic !== CONNECTION && topic !== room);
    if (rooms.length >= MOST_ROOMS) throw new Refusal('tooManyRooms', `leave one of ${MOST_ROOMS} rooms first`);
    if (!topics.includes(room) && (await this.size(room)) >= MAX_MEMBERS) {
      throw new Refusal('roomFull', `there are ${MAX_MEMBERS} in the room, which is the limit`);
    }
    await this.put(connectionId, room, user);
  }

  /** Leaves a room; to leave one that was not entered is no mistake. */
  public async leave(connectionId: string, room: string): Promise<void> {
    await this.db.send(new DeleteCommand({ TableName: this.table, Key: { connectionId, topic: room } }));
  }

  /** Forgets a connection and its rooms. */
  public async disconnect(connectionId: string): Promise<void> {
    const topics = await this.topicsOf(connectionId);
    const deletions = topics.map((topic) => ({ DeleteRequest: { Key: { connectionId, topic } } }));
    for (let i = 0; i < deletions.length; i += 25) {
      let requests: typeof deletions | undefined = deletions.slice(i, i + 25);
      while (requests && requests.length > 0) {
        const result = await this.db.send(new BatchWriteCommand({ RequestItems: { [this.table]: requests } }));
        requests = result.UnprocessedItems?.[this.table] as typeof deletions | undefined;
      }
    }
  }

  /** The name of somebody in a room, or undefined if the connection is not in it. */
  public async member(connectionId: string, room: string): Promise<string | undefined> {
    return this.userOf(connectionId, room);
  }

  /** Who is in a room, in portions. Somebody who entered within the last second may be missing. */
  public async *members(room: string): AsyncGenerator<Member[]> {
    for await (const page of this.pages(room)) yield (page.Items ?? []) as Member[];
  }

  /** The number of members. Who entered within the last second may be missing, so that some more may get in. */
  private async size(room: string): Promise<number> {
    let size = 0;
    for await (const { Count: count = 0 } of this.pages(room, { Select: 'COUNT' })) size += count;
    return size;
  }

  private pages(room: string, options: Partial<QueryCommandInput> = {}): AsyncIterable<QueryCommandOutput> {
    return paginateQuery(
      { client: this.db },
      {
        TableName: this.table,
        IndexName: 'byTopic',
        KeyConditionExpression: 'topic = :room',
        // DynamoDB deletes expired items within days.
        FilterExpression: 'expiresAt > :now',
        ExpressionAttributeValues: { ':room': room, ':now': this.now() },
        ...options,
      },
    );
  }

  private async put(connectionId: string, topic: string, user: string): Promise<void> {
    const Item = { connectionId, topic, user, expiresAt: this.now() + LIFETIME_SECONDS };
    await this.db.send(new PutCommand({ TableName: this.table, Item }));
  }

  private async userOf(connectionId: string, topic: string): Promise<string | undefined> {
    const { Item: item } = await this.db.send(
      new GetCommand({ TableName: this.table, Key: { connectionId, topic }, ConsistentRead: true }),
    );
    return item?.user as string | undefined;
  }

  private async topicsOf(connectionId: string): Promise<string[]> {
    const topics: string[] = [];
    const pages = paginateQuery(
      { client: this.db },
      {
        TableName: this.table,
        KeyConditionExpression: 'connectionId = :connection',
        ExpressionAttributeValues: { ':connection': connectionId },
        ProjectionExpression: 'topic',
        ConsistentRead: true,
      },
    );
    for await (const page of pages) topics.push(...(page.Items ?? []).map((item) => item.topic as string));
    return topics;
  }
}
