import {
  ApiGatewayManagementApiClient,
  GoneException,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import { Rooms } from './rooms';

/** What became of a message. */
export interface Delivered {
  readonly delivered: number;
  /** Connections that had ended, and are forgotten now. */
  readonly gone: number;
  readonly failed: number;
}

/** How many connections are written to at once. */
const AT_ONCE = 50;

/** Writes to all members of rooms. */
export class Delivery {
  constructor(
    private readonly client: ApiGatewayManagementApiClient,
    private readonly rooms: Rooms,
    private readonly onFailure: (connectionId: string, error: unknown) => void,
  ) {}

  /** Sends an object to everybody in a room but one. A member who cannot be reached does not keep the others from it. */
  public async toRoom(room: string, message: object, except: string): Promise<Delivered> {
    const data = new TextEncoder().encode(JSON.stringify(message));
    const outcomes: (keyof Delivered)[] = [];
    for await (const members of this.rooms.members(room)) {
      const others = members.filter(({ connectionId }) => connectionId !== except);
      for (let i = 0; i < others.length; i += AT_ONCE) {
        const posts = others.slice(i, i + AT_ONCE).map(({ connectionId }) => this.post(connectionId, data));
        outcomes.push(...(await Promise.all(posts)));
      }
    }
    const count = (outcome: keyof Delivered) => outcomes.filter((each) => each === outcome).length;
    return { delivered: count('delivered'), gone: count('gone'), failed: count('failed') };
  }

  private async post(connectionId: string, data: Uint8Array): Promise<keyof Delivered> {
    try {
      await this.client.send(new PostToConnectionCommand({ ConnectionId: connectionId, Data: data }));
      return 'delivered';
    } catch (error) {
      if (error instanceof GoneException) {
        await this.rooms.disconnect(connectionId);
        return 'gone';
      }
      this.onFailure(connectionId, error);
      return 'failed';
    }
  }
}
