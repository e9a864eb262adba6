import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';

export interface Shipment {
  readonly id: string;
  readonly orderId: string;
  readonly state: 'ready' | 'packed' | 'withdrawn';
  readonly address: {
    readonly name: string;
    readonly street: string;
    readonly postcode: string;
    readonly city: string;
    readonly country: string;
  };
  readonly lines: readonly { readonly sku: string; readonly quantity: number }[];
}

/** The table of shipments, which the workflow of an order writes. */
export class Shipments {
  private readonly client = DynamoDBDocumentClient.from(new DynamoDBClient({ maxAttempts: 3 }));

  constructor(private readonly tableName: string) {}

  async get(id: string): Promise<Shipment | undefined> {
    const { Item } = await this.client.send(
      new GetCommand({ TableName: this.tableName, Key: { id }, ConsistentRead: true }),
    );
    return Item as Shipment | undefined;
  }

  /** False if the shipment was packed or withdrawn in the meantime. */
  async pack(id: string, trackingNumber: string, label: string): Promise<boolean> {
    try {
      await this.client.send(
        new UpdateCommand({
          TableName: this.tableName,
          Key: { id },
          UpdateExpression: 'SET #state = :packed, trackingNumber = :trackingNumber, label = :label',
          ConditionExpression: '#state = :ready',
          ExpressionAttributeNames: { '#state': 'state' },
          ExpressionAttributeValues: {
            ':packed': 'packed',
            ':ready': 'ready',
            ':trackingNumber': trackingNumber,
            ':label': label,
          },
        }),
      );
      return true;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return false;
    }
  }
}
