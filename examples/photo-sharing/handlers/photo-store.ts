import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { PENDING_SECONDS, REJECTED_SECONDS } from './limits';

/** A photo, from the permission to upload it on. */
export interface Photo {
  readonly photoId: string;
  readonly owner: string;
  /** When, and the id to tell two of the same moment apart. */
  readonly createdAt: string;
  readonly title: string;
  readonly contentType: string;
  readonly status: 'pending' | 'ready' | 'rejected' | 'deleting';
  readonly reason?: string;
  readonly width?: number;
  readonly height?: number;
  /** The second since 1970 from which on there is no such photo; DynamoDB deletes it within days. */
  readonly expiresAt?: number;
}

/** Photos of one owner, newest first. */
export interface PhotoPage {
  readonly photos: Photo[];
  /** Where the next page begins. */
  readonly next?: PhotoKey;
}

/** Where a page of an owner's photos begins. */
export type PhotoKey = Pick<Photo, 'photoId' | 'createdAt'>;

const STATUS = { '#status': 'status' };

/** The photos in their table, and what their owners have used up. */
export class PhotoStore {
  constructor(
    private readonly db: DynamoDBDocumentClient,
    private readonly table: string,
    private readonly now: () => number = () => Math.floor(Date.now() / 1000),
  ) {}

  /** Notes a photo that is to be uploaded. If it never is, it expires. */
  public async create(photo: Omit<Photo, 'expiresAt'>): Promise<void> {
    const Item = { ...photo, expiresAt: this.now() + PENDING_SECONDS };
    const ConditionExpression = 'attribute_not_exists(photoId)';
    await this.db.send(new PutCommand({ TableName: this.table, Item, ConditionExpression }));
  }

  /** The number of an owner's photos. Those of the last second may be missing. */
  public async count(owner: string): Promise<number> {
    let count = 0;
    let start: Record<string, unknown> | undefined;
    do {
      const page = await this.db.send(
        new QueryCommand({
          TableName: this.table,
          IndexName: 'byOwner',
          KeyConditionExpression: '#owner = :owner',
          FilterExpression: 'attribute_not_exists(expiresAt) OR expiresAt > :now',
          ExpressionAttributeNames: { '#owner': 'owner' },
          ExpressionAttributeValues: { ':owner': owner, ':now': this.now() },
          Select: 'COUNT',
          ExclusiveStartKey: start,
        }),
      );
      count += page.Count ?? 0;
      start = page.LastEvaluatedKey;
    } while (start);
    return count;
  }

  /** Uses up one of an owner's uploads of a day, or is false if there is none left. No id of a photo has such a key. */
  public async useUpload(owner: string, day: string, max: number): Promise<boolean> {
    return applies(() =>
      this.db.send(
        new UpdateCommand({
          TableName: this.table,
          Key: { photoId: `uploads#${day}#${owner}` },
          ConditionExpression: 'attribute_not_exists(used) OR used < :max',
          UpdateExpression: 'SET expiresAt = :tomorrow ADD used :one',
          ExpressionAttributeValues: { ':max': max, ':one': 1, ':tomorrow': this.now() + 2 * 24 * 3600 },
        }),
      ),
    );
  }

  public async find(photoId: string): Promise<Photo | undefined> {
    const { Item: item } = await this.db.send(new GetCommand({ TableName: this.table, Key: { photoId } }));
    return this.isThere(item as Photo | undefined) ? (item as Photo) : undefined;
  }

  public async list(owner: string, limit: number, start?: PhotoKey): Promise<PhotoPage> {
    const { Items: items, LastEvaluatedKey: last } = await this.db.send(
      new QueryCommand({
        TableName: this.table,
        IndexName: 'byOwner',
        KeyConditionExpression: '#owner = :owner',
        ExpressionAttributeNames: { '#owner': 'owner' },
        ExpressionAttributeValues: { ':owner': owner },
        ScanIndexForward: false,
        Limit: limit,
        // The owner is never read from the cursor: it would open the photos of others.
        ExclusiveStartKey: start && { owner, ...start },
      }),
    );
    const photos = ((items ?? []) as Photo[]).filter((photo) => this.isThere(photo));
    return { photos, next: last as PhotoKey | undefined };
  }

  /**
   * From now on nothing is made of the photo; false if there is no such photo of the owner. The item is the last to go, so
   * that an owner can delete again what was deleted half.
   */
  public async beginDeletion(photoId: string, owner: string): Promise<boolean> {
    return applies(() =>
      this.db.send(
        new UpdateCommand({
          TableName: this.table,
          Key: { photoId },
          ConditionExpression: '#owner = :owner',
          UpdateExpression: 'SET #status = :deleting',
          ExpressionAttributeNames: { ...STATUS, '#owner': 'owner' },
          ExpressionAttributeValues: { ':owner': owner, ':deleting': 'deleting' },
        }),
      ),
    );
  }

  /** False if there is no such photo of the owner. */
  public async delete(photoId: string, owner: string): Promise<boolean> {
    return applies(() =>
      this.db.send(
        new DeleteCommand({
          TableName: this.table,
          Key: { photoId },
          ConditionExpression: '#owner = :owner',
          ExpressionAttributeNames: { '#owner': 'owner' },
          ExpressionAttributeValues: { ':owner': owner },
        }),
      ),
    );
  }

  /** A file is there, so that the photo does not expire any more; false if there is no such photo, or no longer. */
  public async receive(photoId: string): Promise<boolean> {
    return applies(() =>
      this.db.send(
        new UpdateCommand({
          TableName: this.table,
          Key: { photoId },
          ConditionExpression: 'attribute_exists(photoId) AND #status <> :deleting',
          UpdateExpression: 'REMOVE expiresAt',
          ExpressionAttributeNames: STATUS,
          ExpressionAttributeValues: { ':deleting': 'deleting' },
        }),
      ),
    );
  }

  /** False if the photo has been deleted meanwhile: it does not come back. */
  public async settle(
    photoId: string,
    result: { status: 'ready'; width: number; height: number } | { status: 'rejected'; reason: string },
  ): Promise<boolean> {
    const expiry = result.status === 'rejected' ? { expiresAt: this.now() + REJECTED_SECONDS } : {};
    const entries = Object.entries({ ...result, ...expiry });
    return applies(() =>
      this.db.send(
        new UpdateCommand({
          TableName: this.table,
          Key: { photoId },
          ConditionExpression: 'attribute_exists(photoId) AND #status <> :deleting',
          UpdateExpression: `SET ${entries.map(([name]) => `#${name} = :${name}`).join(', ')}`,
          ExpressionAttributeNames: Object.fromEntries(entries.map(([name]) => [`#${name}`, name])),
          ExpressionAttributeValues: {
            ':deleting': 'deleting',
            ...Object.fromEntries(entries.map(([name, value]) => [`:${name}`, value])),
          },
        }),
      ),
    );
  }

  private isThere(photo: Photo | undefined): boolean {
    return photo !== undefined && (photo.expiresAt === undefined || photo.expiresAt > this.now());
  }
}

async function applies(command: () => Promise<unknown>): Promise<boolean> {
  try {
    await command();
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
