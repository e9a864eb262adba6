import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';

/** A server on loopback that handlers are tested against. */
export interface LocalServer {
  readonly endpoint: string;
  close(): Promise<void>;
}

/** Starts a DynamoDB-compatible server, and has the SDK's clients use it from now on. */
export async function localDynamoDb(): Promise<LocalServer> {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- it has no types
  const server = (require('dynalite') as (options: object) => Server)({
    createTableMs: 0,
    deleteTableMs: 0,
    updateTableMs: 0,
  });
  const local = await listen(server);
  useLocal('DYNAMODB', local.endpoint);
  return local;
}

/** Starts an S3-compatible server with some buckets, and has the SDK's clients use it from now on. */
export async function localS3(directory: string, buckets: string[]): Promise<LocalServer> {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- it has no types
  const S3rver = require('s3rver') as new (options: object) => { run(): Promise<AddressInfo>; close(): Promise<void> };
  const server = new S3rver({
    address: '127.0.0.1',
    port: 0,
    silent: true,
    directory,
    configureBuckets: buckets.map((name) => ({ name, configs: [] })),
  });
  const { port } = await server.run();
  const endpoint = `http://127.0.0.1:${port}`;
  useLocal('S3', endpoint, { AWS_ACCESS_KEY_ID: 'S3RVER', AWS_SECRET_ACCESS_KEY: 'S3RVER' });
  return { endpoint, close: () => server.close() };
}

/** What was posted to the connections of a WebSocket API. */
export interface LocalConnections extends LocalServer {
  readonly received: { readonly connectionId: string; readonly message: unknown }[];
  /** How posts to a connection are answered; 200 unless it is here. */
  readonly statuses: Map<string, number>;
}

/** Starts what API Gateway has at the callback address of a WebSocket API. */
export async function localConnections(): Promise<LocalConnections> {
  const received: LocalConnections['received'] = [];
  const statuses: LocalConnections['statuses'] = new Map();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const connectionId = decodeURIComponent(request.url?.split('/').pop() ?? '');
      const status = statuses.get(connectionId) ?? 200;
      if (status === 200) received.push({ connectionId, message: JSON.parse(Buffer.concat(chunks).toString('utf8')) });
      response.writeHead(status, status === 410 ? { 'x-amzn-ErrorType': 'GoneException' } : {});
      response.end(status === 200 ? '' : '{}');
    });
  });
  return { ...(await listen(server)), received, statuses };
}

/** A function that is invoked in this process. */
export type LocalFunction = (event: never) => Promise<unknown>;

/** Starts what Lambda has at its address for invocations, with some functions by their names. */
export async function localLambda(functions: ReadonlyMap<string, LocalFunction>): Promise<LocalServer> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const name = decodeURIComponent(
        /^\/2015-03-31\/functions\/([^/]+)\/invocations/.exec(request.url ?? '')?.[1] ?? '',
      );
      const run = functions.get(name);
      if (!run) {
        response.writeHead(404, { 'x-amzn-ErrorType': 'ResourceNotFoundException' }).end('{}');
        return;
      }
      run(JSON.parse(Buffer.concat(chunks).toString('utf8')) as never).then(
        (result) => response.end(JSON.stringify(result ?? null)),
        // As the runtime of Node.js tells what a function has thrown.
        ({ name: errorType, message: errorMessage }: Error) => {
          response.writeHead(200, { 'X-Amz-Function-Error': 'Unhandled' });
          response.end(JSON.stringify({ errorType, errorMessage, trace: [] }));
        },
      );
    });
  });
  const local = await listen(server);
  useLocal('LAMBDA', local.endpoint);
  return local;
}

async function listen(server: Server): Promise<LocalServer> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections?.();
      }),
  };
}

function useLocal(service: string, endpoint: string, credentials: Record<string, string> = {}): void {
  Object.assign(process.env, {
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: process.env.AWS_ACCESS_KEY_ID ?? 'local',
    AWS_SECRET_ACCESS_KEY: process.env.AWS_SECRET_ACCESS_KEY ?? 'local',
    [`AWS_ENDPOINT_URL_${service}`]: endpoint,
    ...credentials,
  });
}
