import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';

/** A photo, from the permission to upload it on. */
export interface Photo {
  readonly photoId: string;
  readonly owner: string;
  /** When, and the id to tell two of the same moment apart. */
  readonly createdAt: string;
  readonly title: string;
  readonly contentType: string;
  readonly status: 'pending' | 'ready' | 'rejected';
  readonly reason?: string;
  readonly width?: number;
  readonly height?: number;
}

/** Photos of one owner, newest first. */
export interface PhotoPage {
  readonly photos: Photo[];
  /** Where the next page begins. */
  readonly next?: PhotoKey;
}

/** Where a page of an owner's photos begins. */
export type PhotoKey = Pick<Photo, 'photoId' | 'createdAt'>;

/** The photos in their table. */
export class PhotoStore {
  constructor(
    private readonly db: DynamoDBDocumentClient,
    private readonly table: string,
  ) {}

  public async create(photo: Photo): Promise<void> {
    const ConditionExpression = 'attribute_not_exists(photoId)';
    await this.db.send(new PutCommand({ TableName: this.table, Item: photo, ConditionExpression }));
  }

  public async find(photoId: string): Promise<Photo | undefined> {
    const { Item: item } = await this.db.send(new GetCommand({ TableName: this.table, Key: { photoId } }));
    return item as Photo | undefined;
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
    return { photos: (items ?? []) as Photo[], next: last as PhotoKey | undefined };
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

  /** False if the photo has been deleted meanwhile: it does not come back. */
  public async settle(
    photoId: string,
    result: { status: 'ready'; width: number; height: number } | { status: 'rejected'; reason: string },
  ): Promise<boolean> {
    const entries = Object.entries(result);
    return applies(() =>
      this.db.send(
        new UpdateCommand({
          TableName: this.table,
          Key: { photoId },
          ConditionExpression: 'attribute_exists(photoId)',
          UpdateExpression: `SET ${entries.map(([name]) => `#${name} = :${name}`).join(', ')}`,
          ExpressionAttributeNames: Object.fromEntries(entries.map(([name]) => [`#${name}`, name])),
          ExpressionAttributeValues: Object.fromEntries(entries.map(([name, value]) => [`:${name}`, value])),
        }),
      ),
    );
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
