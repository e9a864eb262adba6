import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename } from 'node:path';
import type { Config } from '@jest/types';

/** Deletes the temporary directory that global-setup.ts has made for this run; a watching run needs it again. */
export default function globalTeardown({ watch, watchAll }: Config.GlobalConfig): void {
  if (watch || watchAll || !/^tests-/.test(basename(tmpdir()))) return;
  rmSync(tmpdir(), { recursive: true, force: true, maxRetries: 3 });
}
