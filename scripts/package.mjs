// Makes the packages of every language in packages/: npm and Python complete, Java, Go and .NET as sources with their
// project files, because building these needs what only a release machine has. `npm run test:consumers` compiles them.
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const pacmak = (...args) => execFileSync('npx', ['jsii-pacmak', ...args], { cwd: root, stdio: 'inherit' });

rmSync(join(root, 'packages'), { recursive: true, force: true });
pacmak('--targets', 'js', 'python');
pacmak('--code-only', '--targets', 'java', 'go', 'dotnet');
