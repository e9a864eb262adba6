import { Logger } from '@aws-lambda-powertools/logger';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { DeviceMeasurements } from './measurement';
import { deviceOf, measurementsOf, Problem } from './requests';
import { setting } from './settings';

const logger = new Logger();
const queue = new SQSClient();

/**
 * Takes measurements of a device into the queue, where they wait for the database. A device that does not get an answer sends them again:
 * twice is as good as once.
 */
export async function handler(
  event: APIGatewayProxyEventV2,
  context: Context,
): Promise<APIGatewayProxyStructuredResultV2> {
  logger.addContext(context);
  try {
    const message: DeviceMeasurements = { device: deviceOf(event), measurements: measurementsOf(event, Date.now()) };
    await queue.send(new SendMessageCommand({ QueueUrl: setting('QUEUE_URL'), MessageBody: JSON.stringify(message) }));
    return {
      statusCode: 202,
      headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
      body: JSON.stringify({ accepted: message.measurements.length }),
    };
  } catch (error) {
    if (error instanceof Problem) return error.response;
    throw error;
  }
}
