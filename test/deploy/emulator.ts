import { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { start, stop } from './processes';
import { installPython } from './python';
import { Workplace } from './workplace';

/** How much the deployment of a resource type proves; see emulator/registry.py. */
export type Proof = 'emulated' | 'forwarded' | 'recorded';

/** The AWS emulator: MiniStack from the Python package index, and the resource types of emulator/. */
export class Emulator {
  public static async start(workplace: Workplace): Promise<Emulator> {
    const python = await installPython('deploy-test', join(__dirname, 'requirements.txt'), workplace.log('pip'));
    const port = await freePort();
    const types = join(workplace.directory, 'types.json');
    const child = start(python, [join(__dirname, 'emulator'), types], {
      env: workplace.environment({
        BIND_HOST: '127.0.0.1',
        GATEWAY_PORT: String(port),
        IOT_MTLS_ENABLED: '0',
        PYTHONDONTWRITEBYTECODE: '1',
      }),
      log: workplace.log('emulator'),
    });
    const emulator = new Emulator(`http://127.0.0.1:${port}`, types, child);
    await emulator.becomeHealthy(workplace);
    return emulator;
  }

  private constructor(
    public readonly endpoint: string,
    private readonly types: string,
    private readonly child: ChildProcess,
  ) {}

  /** The resource types that it can deploy. */
  public get supported(): Record<string, Proof> {
    return JSON.parse(readFileSync(this.types, 'utf8'));
  }

  public async stop(): Promise<void> {
    await stop(this.child);
  }

  private async becomeHealthy(workplace: Workplace): Promise<void> {
    const deadline = Date.now() + 60_000;
    while (Date.now() < deadline && this.child.exitCode === null) {
      const response = await fetch(`${this.endpoint}/_ministack/health`).catch(() => undefined);
      if (response?.ok) return;
      await sleep(200);
    }
    await this.stop();
    throw new Error(`the emulator did not start:\n${readFileSync(workplace.log('emulator'), 'utf8').slice(-4000)}`);
  }
}

/** A port that nobody listens at. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
