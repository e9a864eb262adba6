import { rmSync } from 'node:fs';

/** Removes the assemblies of this run. */
export default function globalTeardown(): void {
  if (process.env.EXAMPLE_ASSEMBLIES) rmSync(process.env.EXAMPLE_ASSEMBLIES, { recursive: true, force: true });
}
