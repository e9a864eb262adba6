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
  /** Members whom there was no time left for. */
  readonly missed: number;
}

/** The milliseconds for one post, retries included: one connection that hangs must not hold up the others. */
const POST_TIMEOUT = 2000;

/** The number of connections that are written to at once. */
const AT_ONCE = 50;

/** Writes to all members of rooms. */
export class Delivery {
  constructor(
    private readonly client: ApiGatewayManagementApiClient,
    private readonly rooms: Rooms,
    private readonly onFailure: (connectionId: string, error: unknown) => void,
  ) {}

  /**
   * Sends an object to everybody in a room but one, while there is time. A member who cannot be reached does not keep the
   * others from it.
   */
  public async toRoom(
    room: string,
    message: object,
    except: string,
    isTimeLeft: () => boolean = () => true,
  ): Promise<Delivered> {
    const data = new TextEncoder().encode(JSON.stringify(message));
    const outcomes: (keyof Delivered)[] = [];
    for await (const members of this.rooms.members(room)) {
      const others = members.filter(({ connectionId }) => connectionId !== except);
      for (let i = 0; i < others.length; i += AT_ONCE) {
        const portion = others.slice(i, i + AT_ONCE);
        const posts = isTimeLeft()
          ? portion.map(({ connectionId }) => this.post(connectionId, data))
          : portion.map(() => 'missed' as const);
        outcomes.push(...(await Promise.all(posts)));
      }
    }
    const count = (outcome: keyof Delivered) => outcomes.filter((each) => each === outcome).length;
    return { delivered: count('delivered'), gone: count('gone'), failed: count('failed'), missed: count('missed') };
  }

  private async post(connectionId: string, data: Uint8Array): Promise<keyof Delivered> {
    try {
      await this.client.send(new PostToConnectionCommand({ ConnectionId: connectionId, Data: data }), {
        abortSignal: AbortSignal.timeout(POST_TIMEOUT),
      });
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
