import { randomUUID } from 'node:crypto';
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { ApiGatewayManagementApiClient } from '@aws-sdk/client-apigatewaymanagementapi';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { Delivery } from './delivery';
import { parseMessage, Refusal } from './messages';
import { Rooms } from './rooms';

/** The event of a WebSocket API; on `$connect` it says who signed the handshake. */
export interface ChatEvent {
  readonly body?: string;
  readonly requestContext: {
    readonly routeKey: string;
    readonly connectionId: string;
    readonly identity?: { readonly userArn?: string | null };
  };
}

const logger = new Logger();
const metrics = new Metrics();
const rooms = new Rooms(DynamoDBDocumentClient.from(new DynamoDBClient()), setting('CONNECTION_TABLE_NAME'));
const delivery = new Delivery(
  new ApiGatewayManagementApiClient({ endpoint: setting('WEBSOCKET_CALLBACK_URL') }),
  rooms,
  (connectionId, error) => logger.error('cannot post to a connection', { connectionId, error: error as Error }),
);

/** Connections, disconnections and messages of all kinds. What it returns to a message is sent to its sender. */
export async function handler(event: ChatEvent, context: Context): Promise<APIGatewayProxyStructuredResultV2> {
  logger.addContext(context);
  const { routeKey, connectionId } = event.requestContext;
  switch (routeKey) {
    case '$connect':
      await rooms.connect(connectionId, userOf(event));
      return { statusCode: 200 };
    case '$disconnect':
      await rooms.disconnect(connectionId);
      return { statusCode: 200 };
    default:
      return answer(await respond(connectionId, event.body));
  }
}

async function respond(connectionId: string, body: string | undefined): Promise<object> {
  try {
    const message = parseMessage(body);
    switch (message.action) {
      case 'join':
        await rooms.join(connectionId, message.room);
        return { type: 'joined', room: message.room };
      case 'leave':
        await rooms.leave(connectionId, message.room);
        return { type: 'left', room: message.room };
      case 'send':
        return await send(connectionId, message);
    }
  } catch (error) {
    if (error instanceof Refusal) return { type: 'error', code: error.code, message: error.message };
    throw error;
  }
}

/** The id lets clients drop what they see twice because the sender, unsure of the first, sent again. */
async function send(connectionId: string, message: { room: string; text: string; id?: string }): Promise<object> {
  const { room, text, id = randomUUID() } = message;
  const user = await rooms.member(connectionId, room);
  if (user === undefined) throw new Refusal('notMember', 'join the room first');
  const sentAt = new Date().toISOString();
  const result = await delivery.toRoom(room, { type: 'message', room, from: user, text, id, sentAt }, connectionId);
  metrics.addMetric('MessagesDelivered', MetricUnit.Count, result.delivered);
  metrics.addMetric('ConnectionsGone', MetricUnit.Count, result.gone);
  if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
  return { type: 'sent', room, id, delivered: result.delivered };
}

/** Refusals, too: a client is told by the text, the status is only logged. */
function answer(body: object): APIGatewayProxyStructuredResultV2 {
  return { statusCode: 200, body: JSON.stringify(body) };
}

/** The name of the IAM user or of the session. */
function userOf(event: ChatEvent): string {
  return event.requestContext.identity?.userArn?.split('/').pop() ?? 'anonymous';
}

function setting(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`environment variable ${name} is not set`);
  return value;
}
