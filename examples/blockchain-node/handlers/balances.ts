import { Logger } from '@aws-lambda-powertools/logger';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { NodeClient } from './node-client';
import { accountOf, Problem } from './requests';

const logger = new Logger();
const node = new NodeClient(setting('RPC_URL'), Number(setting('MAX_BLOCK_AGE_SECONDS')));

/** The balance of an account after the newest block, as text: it does not fit into a number of JSON. */
export async function handler(
  event: Pick<APIGatewayProxyEventV2, 'pathParameters'>,
  context: Context,
): Promise<APIGatewayProxyStructuredResultV2> {
  logger.addContext(context);
  try {
    const account = accountOf(event.pathParameters?.address);
    const block = await node.head();
    const wei = await node.balance(account, block);
    return {
      statusCode: 200,
      headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
      body: JSON.stringify({ account, wei: String(wei), block: Number(block.number) }),
    };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (error.status !== 400) logger.error('the node did not answer', error);
    return error.response;
  }
}

function setting(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`the environment has no ${name}`);
  return value;
}
