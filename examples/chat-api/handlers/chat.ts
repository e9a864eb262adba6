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
    readonly identity?: { readonly userArn?: string | null; readonly cognitoIdentityId?: string | null };
  };
}

/** The milliseconds that are left for the answer to the sender. */
const TIME_TO_ANSWER = 2000;

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
    case '$connect': {
      const user = userOf(event);
      if (user === undefined) return { statusCode: 403 };
      await rooms.connect(connectionId, user);
      return { statusCode: 200 };
    }
    case '$disconnect':
      await rooms.disconnect(connectionId);
      return { statusCode: 200 };
    default:
      return answer(await respond(connectionId, event.body, context));
  }
}

async function respond(connectionId: string, body: string | undefined, context: Context): Promise<object> {
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
        return await send(connectionId, message, context);
    }
  } catch (error) {
    if (error instanceof Refusal) return { type: 'error', code: error.code, message: error.message };
    throw error;
  }
}

/**
 * The id lets clients drop what they see twice because the sender, unsure of the first, sent again. The sender is answered
 * in time, with the number of those whom it was too late for: an error would make it send to all of them again.
 */
async function send(
  connectionId: string,
  message: { room: string; text: string; id?: string },
  context: Context,
): Promise<object> {
  const { room, text, id = randomUUID() } = message;
  const user = await rooms.member(connectionId, room);
  if (user === undefined) throw new Refusal('notMember', 'join the room first');
  const sentAt = new Date().toISOString();
  const result = await delivery.toRoom(
    room,
    { type: 'message', room, from: user, text, id, sentAt },
    connectionId,
    () => context.getRemainingTimeInMillis() > TIME_TO_ANSWER,
  );
  metrics.addMetric('MessagesDelivered', MetricUnit.Count, result.delivered);
  metrics.addMetric('MessagesMissed', MetricUnit.Count, result.failed + result.missed);
  metrics.addMetric('ConnectionsGone', MetricUnit.Count, result.gone);
  if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
  return { type: 'sent', room, id, delivered: result.delivered, missed: result.failed + result.missed };
}

/** Refusals, too: a client is told by the text, the status is only logged. */
function answer(body: object): APIGatewayProxyStructuredResultV2 {
  return { statusCode: 200, body: JSON.stringify(body) };
}

/**
 * The caller, as the service vouches for it: the identity of an identity pool, or the IAM user or role. The name of a
 * session, which is part of the ARN of an assumed role, is chosen by the caller.
 */
function userOf({ requestContext: { identity } }: ChatEvent): string | undefined {
  const arn = identity?.userArn?.replace(/^(arn:[^:]+:sts::\d+:(assumed-role|federated-user)\/[^/]+)\/.*$/, '$1');
  return identity?.cognitoIdentityId ?? arn;
}

function setting(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`environment variable ${name} is not set`);
  return value;
}
