import { createHash, createHmac } from 'node:crypto';
import { AddressInfo } from 'node:net';
import { createServer, TLSSocket } from 'node:tls';
import { selfSigned } from './certificate';

/** Who may sign in to a cache, and by whose credentials. */
export interface LocalValkeyOptions {
  readonly cacheName: string;
  readonly userName: string;
  readonly isServerless: boolean;
  readonly region: string;
  readonly secretAccessKey: string;
  /** The keys of the user, as its access string has them: `~cart:*` is `cart:`. */
  readonly keyPrefix: string;
}

/** What stands in for a cache. */
export interface LocalValkey {
  readonly port: number;
  /** The certificate that clients have to trust. */
  readonly cert: string;
  readonly data: Map<string, string>;
  /** The commands that were answered, without those of a connection. */
  readonly commands: string[][];
  /** The passwords that opened a connection. */
  readonly passwords: string[];
  /** Why connections were refused. */
  readonly refusals: string[];
  /** Ends all connections, as a failover does. */
  drop(): void;
  /** Ends all connections, and takes none, until `open()`. */
  shut(): void;
  open(): void;
  /** Takes commands and does not answer, until `open()`. */
  hang(): void;
  close(): Promise<void>;
}

/**
 * Stands in for a cache of ElastiCache, which nothing runs here: TLS, cluster mode of one shard, and users who sign in by IAM. It knows the
 * commands of the example and no others, and an expiry is noted, not kept.
 *
 * It is always there, and can do what an engine cannot be asked to; what the engine itself does with the same functions is tested with
 * `ValkeyFront`.
 */
export async function localValkey(options: LocalValkeyOptions): Promise<LocalValkey> {
  const { key, certificate: cert } = selfSigned('localhost');
  const data = new Map<string, string>();
  const [commands, passwords, refusals]: [string[][], string[], string[]] = [[], [], []];
  const sockets = new Set<TLSSocket>();
  let state: 'open' | 'shut' | 'hanging' = 'open';

  const server = createServer({ key, cert }, (socket) => {
    if (state === 'shut') return void socket.destroy();
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => undefined);
    let isIn = false;
    let rest = '';
    socket.on('data', (chunk) => {
      rest += chunk.toString('utf8');
      for (let read = readCommand(rest); read; read = readCommand(rest)) {
        rest = read.rest;
        if (state !== 'hanging') socket.write(reply(read.command));
      }
    });

    const reply = ([name = '', ...rest]: string[]): string => {
      const verb = name.toUpperCase();
      if (verb === 'AUTH') {
        const [user = '', password = ''] = rest;
        const refusal = user === options.userName ? tokenFault(password, options) : `unknown user ${user}`;
        isIn = refusal === undefined;
        if (refusal === undefined) passwords.push(password);
        else refusals.push(refusal);
        return isIn ? '+OK\r\n' : '-WRONGPASS invalid username-password pair or user is disabled.\r\n';
      }
      if (!isIn) return '-NOAUTH Authentication required.\r\n';
      if (verb === 'CLUSTER') {
        return `*1\r\n*3\r\n:0\r\n:16383\r\n*3\r\n${bulk('localhost')}:${port}\r\n${bulk('a'.repeat(40))}`;
      }
      const [target = '', value = ''] = rest;
      if (!target.startsWith(options.keyPrefix)) return '-NOPERM No permissions to access a key\r\n';
      commands.push([verb, ...rest]);
      if (verb === 'GET') return data.has(target) ? bulk(data.get(target) ?? '') : '$-1\r\n';
      if (verb === 'SET') return (void data.set(target, value), '+OK\r\n');
      if (verb === 'DEL') return `:${Number(data.delete(target))}\r\n`;
      return `-ERR unknown command '${verb}'\r\n`;
    };
  });
  server.on('tlsClientError', (error) => refusals.push(error.message));
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  const { port } = server.address() as AddressInfo;

  const drop = () => sockets.forEach((socket) => socket.destroy());
  const become = (next: typeof state) => () => {
    state = next;
    if (next !== 'hanging') drop();
  };
  return {
    port,
    cert,
    data,
    commands,
    passwords,
    refusals,
    drop,
    shut: become('shut'),
    open: become('open'),
    hang: become('hanging'),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        drop();
      }),
  };
}

/** What is wrong with a password: ElastiCache asks IAM, this computes the signature by itself (Signature Version 4). */
export function tokenFault(token: string, expected: Omit<LocalValkeyOptions, 'keyPrefix'>): string | undefined {
  const { cacheName, userName, isServerless, region, secretAccessKey } = expected;
  if (!token.startsWith(`${cacheName}/?`)) return 'the token is of another cache';
  const query = new URLSearchParams(token.slice(cacheName.length + 2));
  const value = (name: string) => query.get(name) ?? '';
  if (value('Action') !== 'connect' || value('User') !== userName) return 'the token is of another user';
  if (query.get('ResourceType') !== (isServerless ? 'ServerlessCache' : null)) return 'the token is of another kind';
  const time = value('X-Amz-Date');
  const made = Date.parse(time.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  const seconds = Number(value('X-Amz-Expires'));
  if (!(seconds > 0 && seconds <= 900 && Date.now() < made + seconds * 1000)) return 'the token has expired';
  const scope = `${time.slice(0, 8)}/${region}/elasticache/aws4_request`;
  if (!value('X-Amz-Credential').endsWith(`/${scope}`)) return 'the token is of another Region or service';

  const signature = value('X-Amz-Signature');
  query.delete('X-Amz-Signature');
  const encode = (text: string) =>
    encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  const canonicalQuery = [...query]
    .map(([name, text]) => `${encode(name)}=${encode(text)}`)
    .sort()
    .join('&');
  const request = ['GET', '/', canonicalQuery, `host:${cacheName}`, '', 'host', sha256('')].join('\n');
  const text = ['AWS4-HMAC-SHA256', time, scope, sha256(request)].join('\n');
  const key = [...scope.split('/')].reduce<string | Buffer>(
    (secret, part) => createHmac('sha256', secret).update(part).digest(),
    `AWS4${secretAccessKey}`,
  );
  return createHmac('sha256', key).update(text).digest('hex') === signature ? undefined : 'the signature is wrong';
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function bulk(text: string): string {
  return `$${Buffer.byteLength(text)}\r\n${text}\r\n`;
}

/** The first command of what has come, if it is all there: an array of texts, of one byte a character here. */
export function readCommand(text: string): { readonly command: string[]; readonly rest: string } | undefined {
  const head = /^\*(\d+)\r\n/.exec(text);
  if (!head) return undefined;
  let rest = text.slice(head[0].length);
  const command: string[] = [];
  for (let left = Number(head[1]); left > 0; left -= 1) {
    const size = /^\$(\d+)\r\n/.exec(rest);
    if (!size) return undefined;
    const end = size[0].length + Number(size[1]);
    if (rest.length < end + 2) return undefined;
    command.push(rest.slice(size[0].length, end));
    rest = rest.slice(end + 2);
  }
  return { command, rest };
}
