/* global document, location, window -- what is evaluated in the page */
// Opens the catalogue site in a headless browser: `npm run site`, then `npm run test:site`. Writes screenshots to the folder that it
// names, to be looked at.
import { existsSync, mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import chromium from '@sparticuz/chromium';
import puppeteer from 'puppeteer-core';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const dist = join(root, 'catalogue/site/.vitepress/dist');
const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const TYPES = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

if (!existsSync(dist)) throw new Error("there is no site; run 'npm run site' first");
const server = createServer((request, response) => {
  const path = decodeURIComponent(new URL(request.url, 'http://localhost').pathname);
  const file = [path, `${path}index.html`, `${path}.html`]
    .map((name) => join(dist, name))
    .find((name) => name.startsWith(dist) && existsSync(name) && statSync(name).isFile());
  response.writeHead(file ? 200 : 404, {
    'content-type': TYPES[extname(file ?? '.html')] ?? 'application/octet-stream',
  });
  response.end(file ? readFileSync(file) : 'not found');
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const url = `http://127.0.0.1:${server.address().port}`;
const screenshots = mkdtempSync(join(tmpdir(), 'site-'));
const failures = [];
const check = (what, ok, detail = '') => {
  console.log(`${ok ? 'ok  ' : 'FAIL'} ${what}${ok ? '' : ` ${detail}`}`);
  if (!ok) failures.push(what);
};

// Every construct has a page, and every link within the site leads to a heading that is there.
const table = readFileSync(join(root, 'docs/constructs.md'), 'utf8');
const constructs = [...table.matchAll(/^\| \[`(\w+)\.(\w+)`/gm)].map(
  ([, domain, name]) => `/constructs/${domain}/${name}.html`,
);
const html = new Map(
  readdirSync(dist, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.html'))
    .map((file) => [`/${file.replaceAll('\\', '/')}`, readFileSync(join(dist, file), 'utf8')]),
);
const withoutPage = constructs.filter((path) => !html.has(path));
check('every construct has a page', constructs.length > 0 && withoutPage.length === 0, withoutPage.join(', '));
const ids = new Map(
  [...html].map(([path, text]) => [path, new Set([...text.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id))]),
);
const dead = [...html].flatMap(([path, text]) =>
  [...text.matchAll(/<a [^>]*href="([/#][^"]*)"/g)].flatMap(([, href]) => {
    const [to, anchor] = href.split('#');
    const target = [to || path, `${to}index.html`, `${to}.html`].find((name) => html.has(name));
    const found = target && (!anchor || ids.get(target).has(decodeURIComponent(anchor)));
    return found ? [] : [`${path} -> ${href}`];
  }),
);
check('every link within the site leads somewhere', dead.length === 0, [...new Set(dead)].slice(0, 20).join('\n     '));

const silent = [...html].filter(([, text]) => text.includes('No reason is on record.')).map(([path]) => path);
check('every finding of a rule pack has a reason', silent.length === 0, silent.join(', '));

const browser = await puppeteer.launch({
  args: [...chromium.args, '--no-sandbox'],
  executablePath: await chromium.executablePath(),
  headless: 'shell',
});
try {
  const page = await browser.newPage();
  const errors = [];
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  page.on('pageerror', (error) => errors.push(String(error)));
  const open = async (path, { width = 1280, height = 900, dark = false } = {}) => {
    await page.setViewport({ width, height });
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: dark ? 'dark' : 'light' }]);
    await page.goto(`${url}${path}`, { waitUntil: 'networkidle0' });
  };
  const violations = async () => {
    await page.addScriptTag({ path: axe });
    const { violations: found } = await page.evaluate(() =>
      window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa'] }),
    );
    return found.map(
      ({ id, nodes }) =>
        `${id}: ${nodes
          .map(({ html }) => html.slice(0, 120))
          .slice(0, 3)
          .join(' | ')}`,
    );
  };
  const shoot = (name) => page.screenshot({ path: join(screenshots, `${name}.png`) });

  for (const [name, path] of [
    ['home', '/'],
    ['constructs', '/docs/constructs.html'],
    ['example', '/examples/microservices/'],
    ['readme', '/lib/batch/queues/'],
    ['construct', '/constructs/batch/JobQueues.html'],
    ['architecture', '/constructs/databases/AppendOnlyLedger.html'],
    ['need', '/by-need.html'],
    ['cost', '/by-cost.html'],
    ['service', '/by-service.html'],
  ]) {
    for (const [look, options] of [
      ['desktop', {}],
      ['dark', { dark: true }],
      ['phone', { width: 390, height: 844 }],
    ]) {
      await open(path, options);
      await shoot(`${name}-${look}`);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
      check(`${name}, ${look}: nothing is wider than the screen`, !wide);
      const found = await violations();
      check(`${name}, ${look}: axe finds nothing`, found.length === 0, found.join('\n     '));
    }
  }

  for (const [name, path] of [
    ['construct', '/constructs/batch/JobQueues.html'],
    ['architecture', '/constructs/databases/AppendOnlyLedger.html'],
  ]) {
    for (const [look, options] of [
      ['light', { height: 1400 }],
      ['dark', { dark: true, height: 1400 }],
    ]) {
      for (const heading of ['architecture', 'compliance', 'templates']) {
        await open(`${path}#${heading}`, options);
        await page.waitForSelector('.diagram svg', { timeout: 20_000 });
        await page.$eval(`#${heading}`, (found) => found.scrollIntoView());
        await shoot(`${name}-${heading}-${look}`);
      }
    }
  }

  await open('/examples/microservices/');
  await page.waitForSelector('.diagram svg', { timeout: 20_000 });
  const drawn = await page.$eval('.diagram svg', (svg) => svg.textContent);
  check('a diagram is drawn', drawn.includes('ECS service'), drawn.slice(0, 100));

  await page.waitForFunction(() => document.querySelectorAll('.template details').length > 20, { timeout: 20_000 });
  const shown = () => page.$eval('.template', (first) => first.querySelectorAll('details').length);
  const before = await shown();
  await page.type('.template input', 'AWS::ECS::Service');
  await page.waitForFunction(
    (all) => document.querySelector('.template').querySelectorAll('details').length < all,
    { timeout: 20_000 },
    before,
  );
  const after = await shown();
  check('a template can be searched', after > 0 && after < before, `${before} -> ${after}`);
  await page.click('.template details summary');
  const text = await page.$eval('.template details[open] pre', (pre) => pre.textContent);
  check('a resource unfolds', text.includes('"Type"'));

  await page.$eval('.template details summary', (summary) => summary.focus());
  await page.keyboard.press('Enter');
  const folded = await page.$$eval('.template details[open]', (open) => open.length);
  check('the keyboard folds it', folded === 0, `${folded} open`);
  await page.click('.template button');
  const unfolded = await page.$eval('.template', (first) =>
    [...first.querySelectorAll('details')].every(({ open }) => open),
  );
  check('all that is found unfolds at once', unfolded);

  // The language of the samples: chosen by keyboard, for all of a page and for the next.
  const languages = () =>
    page.$$eval('.vp-code-group', (groups) =>
      groups.map(
        (group) => [...group.querySelectorAll('.blocks > *')].find((block) => block.checkVisibility()).className,
      ),
    );
  const all = (classes, language) =>
    classes.length > 0 && classes.every((name) => name.includes(`language-${language}`));
  await open(constructs.find((path) => path.endsWith('/JobQueues.html')));
  check('samples begin in TypeScript', all(await languages(), 'ts'), (await languages()).join(' | '));
  await page.focus('.vp-code-group input');
  const labels = await page.$$eval('.vp-code-group:first-of-type .tabs label', (tabs) =>
    tabs.map((tab) => tab.textContent),
  );
  check('samples are in four languages', labels.slice(0, 4).join() === 'TypeScript,Python,Java,Go', labels.join());
  for (const language of ['python', 'java', 'go']) {
    await page.keyboard.press('ArrowRight');
    const shown = await languages();
    check(`the arrow key shows all samples in ${language}`, all(shown, language), shown.join(' | '));
  }
  const ring = await page.$eval(
    '.vp-code-group input:focus + label',
    (label) => window.getComputedStyle(label).outlineStyle,
  );
  check('the tab with the focus is seen', ring === 'solid', ring);
  await shoot('language');
  await page.click('.VPNavBarMenuLink[href*="by-need"]');
  await page.waitForFunction(() => location.pathname.endsWith('/by-need.html'), { timeout: 20_000 });
  // The address changes before the page does.
  const workQueue = 'main a[href$="/constructs/messaging/WorkQueue.html"]';
  await page.waitForSelector(workQueue, { timeout: 20_000 });
  await page.click(workQueue);
  await page.waitForFunction(
    () => location.pathname.endsWith('/WorkQueue.html') && document.querySelector('.vp-code-group'),
    { timeout: 20_000 },
  );
  await page.waitForFunction(
    () =>
      [...document.querySelectorAll('.vp-code-group input:checked')].every(
        (input) => input.nextSibling.textContent === 'Go',
      ),
    { timeout: 20_000 },
  );
  check('the next page is in the language, too', all(await languages(), 'go'), (await languages()).join(' | '));
  await open('/constructs/messaging/WorkQueue.html');
  check('and so is a page that is loaded anew', all(await languages(), 'go'), (await languages()).join(' | '));
  await page.evaluate(() => window.localStorage.clear());

  await open('/');
  await page.keyboard.down('Control');
  await page.keyboard.press('KeyK');
  await page.keyboard.up('Control');
  await page.waitForSelector('.VPLocalSearchBox input');
  await page.type('.VPLocalSearchBox input', 'JobQueues');
  await page.waitForSelector('.VPLocalSearchBox .result', { timeout: 20_000 });
  await shoot('search');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => location.pathname !== '/', { timeout: 20_000 });
  check('search by keyboard leads to a page', true);

  await open('/');
  await page.keyboard.press('Tab');
  const first = await page.evaluate(() => document.activeElement.textContent);
  check('the first stop of the keyboard skips to the content', /skip to content/i.test(first), first);
  check('no console error', errors.length === 0, errors.join('\n     '));
} finally {
  await browser.close();
  server.close();
}
console.log(`screenshots: ${screenshots}`);
if (failures.length > 0) {
  console.error(`${failures.length} failed`);
  process.exitCode = 1;
}
