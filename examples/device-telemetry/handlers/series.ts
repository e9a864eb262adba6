import { Logger } from '@aws-lambda-powertools/logger';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { databaseOfStack } from './database';
import { Problem, seriesOf } from './requests';
import { UnavailableError } from './telemetry-database';

const logger = new Logger();
const database = databaseOfStack();

/** The series of a device, as means over steps of time. */
export async function handler(
  event: APIGatewayProxyEventV2,
  context: Context,
): Promise<APIGatewayProxyStructuredResultV2> {
  logger.addContext(context);
  try {
    const request = seriesOf(event, Date.now());
    const points = await database.series(request);
    const { device, metric, stepSeconds: step } = request;
    return {
      statusCode: 200,
      headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
      body: JSON.stringify({ device, metric, step, points }),
    };
  } catch (error) {
    if (error instanceof Problem) return error.response;
    if (!(error instanceof UnavailableError)) throw error;
    logger.warn('the database does not answer', error);
    return new Problem(503, 'the series cannot be read now; try again', { 'retry-after': '30' }).response;
  }
}
