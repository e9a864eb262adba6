import { Agent, request, RequestOptions } from 'node:https';
import { SignatureV4 } from '@smithy/signature-v4';
import { Sha256 } from '../../sha256';

/** Credentials, as they are at the moment. */
export type Credentials = () => Promise<{
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}>;

/** Options of a graph. */
export interface GraphOptions {
  readonly host: string;
  readonly port: number;
  readonly region: string;
  readonly credentials: Credentials;
  /** Is told the code of each error after which a request is sent again. */
  readonly onRetry: (code: string) => void;
  /** The time that a request and its repetitions have together, in milliseconds. */
  readonly deadlineMillis?: number;
}

/** What Neptune refuses or cannot do, by its code (https://docs.aws.amazon.com/neptune/latest/userguide/errors-engine-codes.html). */
export class GraphError extends Error {
  constructor(
    public readonly code: string,
    public readonly status: number,
  ) {
    super(`the graph answers ${status} ${code}`);
  }
}

/** The graph has not answered in time, or is too busy: the caller may try again later. */
export class GraphUnavailable extends Error {
  constructor(code: string) {
    super(`the graph is not available: ${code}`);
  }
}

/**
 * The errors after which the same request can succeed. A query that runs out of time or memory is not among them: it would do so again, and
 * load the graph once more.
 */
const PASSING = new Set([
  'ConcurrentModificationException',
  'ThrottlingException',
  'TooManyRequestsException',
  'QueryLimitExceededException',
  'ServerShutdownException',
  'InternalFailureException',
  // The host leads to another instance after a failover, and this connection to the one that was the writer.
  'ReadOnlyViolationException',
]);

/** The time that one attempt has, in milliseconds. */
export const ATTEMPT_MILLIS = 3000;

interface Answer {
  readonly status: number;
  readonly body: string;
}

/**
 * A graph of Neptune, by its HTTPS endpoint, with requests signed for IAM. What is asked is a text of the program; what a caller gives is
 * a parameter of it, never a part of the text. Requests have to be idempotent: one that got no answer is sent again.
 */
export class Graph {
  private agent = newAgent();

  constructor(private readonly options: GraphOptions) {}

  /** Runs an openCypher query, and gives its rows. https://docs.aws.amazon.com/neptune/latest/data-api/API_ExecuteOpenCypherQuery.html */
  public async query(text: string, parameters: Record<string, string>): Promise<Record<string, unknown>[]> {
    const { results } = await this.send('POST', '/opencypher', { query: text, parameters: JSON.stringify(parameters) });
    if (!Array.isArray(results)) throw new GraphError('NoResults', 200);
    return results as Record<string, unknown>[];
  }

  /** Sends a request to an API of the graph, again after errors that pass. */
  public async send(method: 'GET' | 'POST', path: string, content?: object): Promise<Record<string, unknown>> {
    const end = Date.now() + (this.options.deadlineMillis ?? 8000);
    for (let attempt = 0; ; attempt += 1) {
      const left = end - Date.now();
      try {
        const answer = await this.attempt(method, path, content, Math.min(left, ATTEMPT_MILLIS));
        const body = parsed(answer);
        if (answer.status === 200) return body;
        throw new GraphError(typeof body.code === 'string' ? body.code : 'Unknown', answer.status);
      } catch (error) {
        const code = codeOf(error);
        if (error instanceof GraphError && !PASSING.has(code)) throw error;
        if (!(error instanceof GraphError) || code === 'ReadOnlyViolationException') this.reconnect();
        const pause = Math.random() * 50 * 2 ** attempt;
        if (Date.now() + pause >= end) throw new GraphUnavailable(code);
        this.options.onRetry(code);
        await new Promise((resolve) => setTimeout(resolve, pause));
      }
    }
  }

  /** Ends the connections. */
  public close(): void {
    this.agent.destroy();
  }

  private reconnect(): void {
    this.agent.destroy();
    this.agent = newAgent();
  }

  private async attempt(method: string, path: string, content: object | undefined, millis: number): Promise<Answer> {
    const { host, port, region, credentials } = this.options;
    const body = content === undefined ? undefined : JSON.stringify(content);
    const signer = new SignatureV4({ service: 'neptune-db', region, credentials: await credentials(), sha256: Sha256 });
    const { headers } = await signer.sign({
      method,
      protocol: 'https:',
      hostname: host,
      port,
      path,
      query: {},
      headers: { host: `${host}:${port}`, ...(body && { 'content-type': 'application/json' }) },
      body,
    });
    const signal = AbortSignal.timeout(Math.max(1, millis));
    return exchange({ host, port, method, path, headers, agent: this.agent, signal }, body);
  }
}

function newAgent(): Agent {
  return new Agent({ keepAlive: true });
}

async function exchange(options: RequestOptions, body: string | undefined): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') }),
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

function parsed({ status, body }: Answer): Record<string, unknown> {
  try {
    return JSON.parse(body) as Record<string, unknown>;
  } catch {
    // What stands in between, such as a host that shuts down, does not answer in JSON.
    throw new GraphError(status >= 500 ? 'InternalFailureException' : 'NoJson', status);
  }
}

function codeOf(error: unknown): string {
  const { code, name } = error as { readonly code?: unknown; readonly name?: string };
  return typeof code === 'string' ? code : (name ?? 'Unknown');
}
