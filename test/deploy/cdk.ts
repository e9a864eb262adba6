import { join } from 'node:path';
import { run } from './processes';
import { emulatorVariables, ROOT, Workplace } from './workplace';

/** An image that is never pulled, in place of those that only Docker can build. */
const IMAGE = 'public.ecr.aws/docker/library/node:24-alpine';

/** The CDK CLI of the repository, unmodified, told by environment variables alone where AWS is. */
export class Cdk {
  constructor(
    private readonly workplace: Workplace,
    private readonly endpoint: string,
  ) {}

  /** Synthesizes the app once, with a profile's context; everything after it uses this assembly. */
  public async synthesize(context: Record<string, string>): Promise<void> {
    const options = Object.entries({ ...context, image: IMAGE }).flatMap(([key, value]) => ['-c', `${key}=${value}`]);
    await this.run('synth', ['synth', '--quiet', ...options, '--output', this.workplace.assembly], 120);
  }

  public async bootstrap(): Promise<void> {
    await this.run('bootstrap', this.onAssembly('bootstrap'), 60);
  }

  /** Deploys stacks, and returns what the CLI said. */
  public deploy(log: string, stacks: readonly string[]): Promise<string> {
    return this.run(log, this.onAssembly('deploy', ...stacks, '--require-approval', 'never'), 240);
  }

  public async destroy(stacks: readonly string[]): Promise<void> {
    await this.run('destroy', this.onAssembly('destroy', ...stacks, '--force'), 240);
  }

  private onAssembly(...args: string[]): string[] {
    return ['--app', this.workplace.assembly, ...args];
  }

  private run(name: string, args: string[], timeoutSeconds: number): Promise<string> {
    return run(process.execPath, [join(ROOT, 'node_modules', 'aws-cdk', 'bin', 'cdk'), '--no-notices', ...args], {
      cwd: ROOT,
      env: this.workplace.environment({ ...emulatorVariables(this.endpoint), CI: '1' }),
      log: this.workplace.log(name),
      timeoutSeconds,
    });
  }
}
