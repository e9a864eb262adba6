import {
  BatchWriteCommand,
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  paginateQuery,
  PutCommand,
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
    const pages = paginateQuery(
      { client: this.db },
      {
        TableName: this.table,
        IndexName: 'byTopic',
        KeyConditionExpression: 'topic = :room',
        // DynamoDB deletes expired items within days.
        FilterExpression: 'expiresAt > :now',
        ExpressionAttributeValues: { ':room': room, ':now': this.now() },
      },
    );
    for await (const page of pages) yield (page.Items ?? []) as Member[];
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
