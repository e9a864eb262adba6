import { request } from 'node:http';
import type { Aws } from '../aws';
import { Observations, Scenario } from './scenario';

/** The REST API of production at its own name, by domain name and mapping: nobody comes in without a token. */
export const itemsOfStrangers: Scenario = {
  title: 'the API answers at its own name, and refuses who has not signed in',
  stack: 'ServerlessCrud',
  async run(aws, stack) {
    const { host, pathname } = new URL(`${stack.output('Url')}/items`);
    const table = stack.the('AWS::DynamoDB::GlobalTable', 'Items').physicalId;
    const observed = new Observations();
    observed.expect('GET without a token answers 401', await ask(aws, 'GET', host, pathname), 401);
    observed.expect('POST without a token answers 401', await ask(aws, 'POST', host, pathname, {}), 401);
    const { Count } = await aws.dynamoDb.scan({ TableName: table });
    observed.expect('nothing is stored', Count, 0);
    const origin = { origin: 'https://app.example.com', 'access-control-request-method': 'POST' };
    observed.expect('a preflight needs no token', await ask(aws, 'OPTIONS', host, pathname, origin), 204);
    return observed.seen;
  },
};

/** The HTTP API of production: nobody comes in without a token. */
export const photosOfStrangers: Scenario = {
  title: 'the API refuses who has not signed in',
  stack: 'PhotoSharing',
  async run(aws, stack) {
    const path = `/_aws/execute-api/${stack.the('AWS::ApiGatewayV2::Api').physicalId}/$default/photos`;
    const { host } = new URL(aws.endpoint);
    const observed = new Observations();
    observed.expect('GET without a token answers 401', await ask(aws, 'GET', host, path), 401);
    observed.expect('POST without a token answers 401', await ask(aws, 'POST', host, path, {}), 401);
    return observed.seen;
  },
};

/** The status of an answer. By `node:http`, since fetch() lets nobody name another host. */
function ask(aws: Aws, method: string, host: string, path: string, headers = {}): Promise<number | undefined> {
  const { hostname, port } = new URL(aws.endpoint);
  return new Promise((resolve, reject) => {
    const asked = request({ hostname, port, method, path, headers: { ...headers, host }, timeout: 15_000 });
    asked.once('response', (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    asked.once('timeout', () => asked.destroy(new Error(`${method} ${path} took too long`)));
    asked.once('error', reject);
    asked.end();
  });
}
