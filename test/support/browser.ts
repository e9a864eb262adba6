import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import puppeteer, { type Browser } from 'puppeteer-core';

const CHROMIUM = '@sparticuz/chromium';

/** Where the browser is unpacked: once for a version of it, since that takes some seconds. */
function unpacked(): string {
  const { version } = createRequire(__filename)(join(packageFolder(), 'package.json')) as { version: string };
  return join(tmpdir(), `cdk-reference-architectures-chromium-${version}-${process.arch}`);
}

/**
 * Why there can be no browser here, if there can be none: the package has it for Linux alone. `CHROME_PATH` names another one. Where CI
 * runs, there has to be one.
 */
export function whyNoBrowser(
  platform = `${process.platform}-${process.arch}`,
  own = process.env.CHROME_PATH,
): string | undefined {
  if (own !== undefined) return existsSync(own) ? undefined : `CHROME_PATH names '${own}', which does not exist`;
  return ['linux-x64', 'linux-arm64'].includes(platform)
    ? undefined
    : `no package has Chromium for ${platform}; set CHROME_PATH to a Chrome or Chromium`;
}

/** Starts Chromium without a window, with the limits of the web that its package takes away for servers. */
export async function startBrowser(): Promise<Browser> {
  const own = process.env.CHROME_PATH;
  const folder = own === undefined ? unpack() : undefined;
  return puppeteer.launch({
    executablePath: own ?? join(folder ?? '', 'chromium'),
    headless: 'shell',
    args: ['--no-sandbox', '--no-zygote', '--disable-dev-shm-usage', '--disable-gpu', '--font-render-hinting=none'],
    env: folder === undefined ? process.env : { ...process.env, ...surroundings(folder) },
  });
}

function packageFolder(): string {
  return join(createRequire(__filename).resolve(CHROMIUM), '..', '..', '..');
}

/** Unpacks beside its place, and moves it there: another process may be doing the same. */
function unpack(): string {
  const folder = unpacked();
  if (existsSync(folder)) return folder;
  const beside = mkdtempSync(`${folder}-`);
  const code = `const chromium = require(${JSON.stringify(CHROMIUM)}); (chromium.default ?? chromium).executablePath()`;
  // As in Lambda, so that it brings the libraries that a system may lack.
  const env = { ...process.env, TMPDIR: beside, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x' };
  const { status, stderr } = spawnSync(process.execPath, ['-e', code], { cwd: __dirname, env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`Chromium could not be unpacked:\n${stderr}`);
  writeFileSync(join(beside, 'fonts', 'fonts.conf'), fonts(folder));
  mkdirSync(join(beside, 'home'));
  try {
    renameSync(beside, folder);
  } catch {
    rmSync(beside, { recursive: true });
  }
  return folder;
}

function surroundings(folder: string): Record<string, string> {
  const { stdout } = spawnSync('ldd', [join(folder, 'chromium')], { encoding: 'utf8' });
  return {
    HOME: join(folder, 'home'),
    FONTCONFIG_PATH: join(folder, 'fonts'),
    ...(/not found/.test(stdout ?? '') && { LD_LIBRARY_PATH: join(folder, 'al2023', 'lib') }),
  };
}

/** The fonts of the package alone, so that a page looks the same everywhere. */
function fonts(folder: string): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${join(folder, 'fonts')}</dir>
  <cachedir>${join(folder, 'fonts-cache')}</cachedir>
</fontconfig>
`;
}
