import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** The repository. */
export const ROOT = resolve(__dirname, '..', '..');

/** The region that everything is deployed to; the account is the emulator's. */
export const REGION = 'us-east-1';

/** A directory of this run alone: the assembly, a home for tools that cache things there, and what everybody said. */
export class Workplace {
  public readonly directory = mkdtempSync(join(tmpdir(), 'deploy-test-'));
  public readonly assembly = join(this.directory, 'cdk.out');
  public readonly home = this.make('home');
  private readonly temporary = this.make('tmp');

  constructor() {
    // The emulator unpacks functions below here. On Lambda they find the SDK, and no other package that they have not
    // brought along.
    mkdirSync(join(this.temporary, 'node_modules'));
    symlinkSync(join(ROOT, 'node_modules', '@aws-sdk'), join(this.temporary, 'node_modules', '@aws-sdk'));
  }

  /** Where a tool's output goes. */
  public log(name: string): string {
    return join(this.directory, `${name}.log`);
  }

  /**
   * The environment of the emulator and the CDK CLI: nothing of the user's but where programs are, so that no
   * credentials, profile or proxy of theirs is used. Every Node.js process refuses to look up other hosts than this one.
   */
  public environment(extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
    return {
      PATH: process.env.PATH,
      HOME: this.home,
      TMPDIR: this.temporary,
      LANG: 'C.UTF-8',
      NODE_OPTIONS: ['loopback-only.cjs', 'clock.cjs']
        .map((file) => `--require ${JSON.stringify(join(__dirname, file))}`)
        .join(' '),
      ...extra,
    };
  }

  public remove(): void {
    rmSync(this.directory, { recursive: true, force: true, maxRetries: 3 });
  }

  private make(name: string): string {
    const path = join(this.directory, name);
    mkdirSync(path);
    return path;
  }
}

/** How the CDK CLI and the SDK find the emulator. The keys are those of nobody. */
export function emulatorVariables(endpoint: string): NodeJS.ProcessEnv {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ENDPOINT_URL_S3: endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}
