import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateTableCommand, type CreateTableCommandInput, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import type { AxeResults } from 'axe-core';
import type { Browser, Page } from 'puppeteer-core';
import { Profile } from '../../../examples/profile';
import type * as LibraryModule from '../../../examples/static-site/handlers/library';
import { StaticSiteStack } from '../../../examples/static-site/stack';
import { startBrowser, whyNoBrowser } from '../../support/browser';
import type { TemplateJson } from '../../support/change-safety';
import { EdgeServer, type OriginAnswer, type OriginRequest } from '../../support/edge-server';
import { profileApp, writtenTemplate } from '../../support/example-templates';
import { localDynamoDb, type LocalServer } from '../../support/local-aws';

const missing = whyNoBrowser();
if (missing) process.stderr.write(`\nNOT RUN: the static site in a browser: ${missing}\n\n`);

test('there is a browser, at least where CI runs', () => {
  expect(process.env.CI ? missing : undefined).toBeUndefined();
});

const TABLE = 'Wishes';
const AXE = readFileSync(createRequire(__filename).resolve('axe-core/axe.min.js'), 'utf8');

/** Where pictures of the page are, to be looked at. */
const PICTURES = join(tmpdir(), 'cdk-reference-architectures-static-site');

(missing ? describe.skip : describe)('StaticSite in a browser', () => {
  let database: LocalServer;
  let edge: EdgeServer;
  let browser: Browser;
  let page: Page;
  /** Whatever a browser complains about in a page. */
  let complaints: string[];

  beforeAll(async () => {
    mkdirSync(PICTURES, { recursive: true });
    const app = profileApp('production');
    new StaticSiteStack(app, 'StaticSite', { profile: Profile.fromContext(app.node) });
    const { directory } = app.synth();
    const template = writtenTemplate(directory, 'StaticSite');
    database = await localDynamoDb();
    await createTable(template);
    edge = await EdgeServer.start(template, directory, apiOf(template));
    browser = await startBrowser();
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    await edge?.close();
    await database?.close();
  });

  beforeEach(async () => {
    edge.withheld.clear();
    edge.losesAnswers = false;
    complaints = [];
    page = await browser.newPage();
    page.on('console', (message) => {
      if (['error', 'warn'].includes(message.type())) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('requestfailed', (request) => complaints.push(`${request.url()} failed`));
    await page.evaluateOnNewDocument(`
      globalThis.violations = [];
      document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
        globalThis.violations.push(violatedDirective + ' ' + blockedURI);
      });
    `);
  });

  afterEach(async () => {
    await page.close();
  });

  const open = async (path = '/') => {
    const answer = await page.goto(`${edge.url}${path}`);
    await page.waitForNetworkIdle({ idleTime: 100 });
    return answer!;
  };
  const textOf = (selector: string) => page.$eval(selector, (element) => element.textContent?.trim());
  const violations = () => page.evaluate('globalThis.violations') as Promise<string[]>;
  const axe = async () => {
    await page.evaluate(AXE);
    const { violations: found, passes } = (await page.evaluate('axe.run()')) as AxeResults;
    expect(passes.length).toBeGreaterThan(10);
    return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  };
  const picture = async (name: string) => page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage: true });

  /** Sends the form as a reader does. */
  const wish = async (book: string, writer = '') => {
    await page.type('#book', book);
    if (writer) await page.type('#writer', writer);
    await page.click('button');
    await page.waitForFunction(`document.getElementById('result').textContent.startsWith('Thank you')`);
  };

  test('shows what the API answers, without a complaint', async () => {
    await page.setViewport({ width: 1200, height: 900 });
    const answer = await open();
    expect(answer.status()).toBe(200);
    expect(await textOf('#now')).toMatch(/^(Open now, until \d\d:\d\d|Closed now)\.$/);
    expect(await page.$$eval('#hours tbody tr', (rows) => rows.length)).toBe(7);
    expect(await textOf('#hours tbody tr:nth-child(4)')).toMatch(/^Thursday.*12:00\s*20:00$/);
    expect(await textOf('#no-wishes')).toBe('Nobody has wished for anything yet.');
    expect(await violations()).toEqual([]);
    expect(complaints).toEqual([]);
  });

  test('takes a wish, and shows it to the next reader', async () => {
    await page.setViewport({ width: 1200, height: 900 });
    await open();
    await wish('Moby-Dick', 'Herman Melville');
    expect(await textOf('#result')).toBe('Thank you. “Moby-Dick” is on the list.');
    expect(await textOf('#wishes li')).toMatch(/^Moby-Dick by Herman Melville/);
    await open();
    expect(await textOf('#wishes li')).toMatch(/^Moby-Dick by Herman Melville/);
    await picture('desktop');
    expect(complaints).toEqual([]);
  });

  test('says what is wrong with a wish where it is wrong, and goes there', async () => {
    await open();
    await page.click('button');
    expect(await textOf('#book-fault')).toBe('Please give the title.');
    expect(await page.evaluate('document.activeElement.id')).toBe('book');
    expect(await page.$eval('#book', (field) => field.getAttribute('aria-invalid'))).toBe('true');
    // What only the API refuses.
    await page.$eval('#book', (field) => ((field as { value?: string }).value = `A\u202eB`));
    await page.click('button');
    await page.waitForFunction(`document.getElementById('book-fault').textContent.includes('no text')`);
    expect(await axe()).toEqual([]);
  });

  test('sends a wish once, however often it is sent', async () => {
    await open();
    const before = await page.$$eval('#wishes li', (items) => items.length);
    edge.losesAnswers = true;
    await page.type('#book', 'Ulysses');
    await page.click('button');
    await page.waitForFunction(`document.getElementById('result').textContent.includes('could not be sent')`);
    edge.losesAnswers = false;
    await page.click('button');
    await page.waitForFunction(`document.getElementById('result').textContent.startsWith('Thank you')`);
    await open();
    expect(await page.$$eval('#wishes li', (items) => items.length)).toBe(before + 1);
  });

  test('says that it cannot show what the API does not answer', async () => {
    await page.setCacheEnabled(false);
    edge.losesAnswers = true;
    await open();
    expect(await textOf('#now')).toMatch(/cannot be looked up/);
    expect(await textOf('#no-wishes')).toMatch(/cannot be shown/);
  });

  test('shows what strangers write as text', async () => {
    await open();
    await wish('<img src=x onerror="globalThis.injected = true">', '<b>B</b>');
    expect(await textOf('#wishes li cite')).toBe('<img src=x onerror="globalThis.injected = true">');
    expect(await page.$$('#wishes img, #wishes b')).toEqual([]);
    expect(await page.evaluate('globalThis.injected')).toBeUndefined();
    expect(await violations()).toEqual([]);
  });

  describe('an inline script, a style and a script of another origin that got into the page', () => {
    const inject = async () => {
      await open();
      await page.evaluate(`
        const script = document.createElement('script');
        script.textContent = 'globalThis.injected = true';
        const style = document.createElement('style');
        style.textContent = 'body { color: rgb(1, 2, 3) }';
        const other = document.createElement('script');
        other.src = 'https://other.invalid/evil.js';
        document.body.append(script, style, other);
      `);
      await page.waitForNetworkIdle();
      const color = (await page.evaluate('getComputedStyle(document.body).color')) as string;
      return { ran: await page.evaluate('globalThis.injected'), styled: color === 'rgb(1, 2, 3)' };
    };

    test('do nothing', async () => {
      expect(await inject()).toEqual({ ran: undefined, styled: false });
      expect((await violations()).sort()).toEqual([
        'script-src-elem https://other.invalid/evil.js',
        'script-src-elem inline',
        'style-src-elem inline',
      ]);
    });

    test('would run without the header of the template', async () => {
      edge.withheld.add('content-security-policy');
      expect(await inject()).toEqual({ ran: true, styled: true });
      expect(await violations()).toEqual([]);
    });
  });

  test.each(['light', 'dark'])('is accessible in %s colours', async (value) => {
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value }]);
    await open();
    await wish('The Old Man and the Sea');
    expect(await axe()).toEqual([]);
    await open('/nothing-is-here');
    expect(await axe()).toEqual([]);
  });

  test('is dark where readers want it dark', async () => {
    const brightness = async (value: string) => {
      await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value }]);
      const color = (await page.evaluate('getComputedStyle(document.body).backgroundColor')) as string;
      return Math.max(...(color.match(/\d+/g) ?? []).map(Number));
    };
    await page.setViewport({ width: 1200, height: 900 });
    await open();
    expect(await brightness('light')).toBeGreaterThan(230);
    expect(await brightness('dark')).toBeLessThan(50);
    await picture('dark');
  });

  test('is used by keys alone, and shows where they are', async () => {
    await open();
    const seen: string[] = [];
    for (let presses = 0; presses < 5; presses += 1) {
      await page.keyboard.press('Tab');
      const { name, outline, isInView } = (await page.evaluate(`(() => {
        const element = document.activeElement;
        const { top, bottom } = element.getBoundingClientRect();
        const { outlineStyle, outlineWidth } = getComputedStyle(element);
        return {
          name: element.id || element.className || element.localName,
          outline: outlineStyle + ' ' + outlineWidth,
          isInView: top >= 0 && bottom <= innerHeight,
        };
      })()`)) as { name: string; outline: string; isInView: boolean };
      if (name === 'body') break;
      expect([name, outline, isInView]).toEqual([name, 'solid 3px', true]);
      seen.push(name);
    }
    expect(seen).toEqual(['skip', 'book', 'writer', 'button']);
    await page.focus('.skip');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.id')).toBe('content');
  });

  test.each([
    ['phone', 320],
    ['tablet', 768],
  ])('fits a %s without scrolling sideways', async (name, width) => {
    await page.setViewport({ width, height: 640, isMobile: true, hasTouch: true, deviceScaleFactor: 2 });
    await open();
    await wish(`A title of one word that is much too long: ${'Donaudampfschifffahrt'.repeat(3)}`);
    const { scrollWidth, clientWidth } = (await page.evaluate(`(() => {
      const { scrollWidth, clientWidth } = document.documentElement;
      return { scrollWidth, clientWidth };
    })()`)) as { scrollWidth: number; clientWidth: number };
    expect([clientWidth, scrollWidth]).toEqual([width, width]);
    const small = await page.$$eval('button, input', (elements) =>
      elements.filter((element) => element.getBoundingClientRect().height < 44).map(({ id }) => id),
    );
    expect(small).toEqual([]);
    await picture(name);
  });

  test('has a page for what is not there, at any depth', async () => {
    const answer = await open('/shelf/of/nothing');
    expect(answer.status()).toBe(404);
    expect(await textOf('h1')).toBe('There is no such page');
    expect(await page.$eval('.name', (name) => name.checkVisibility())).toBe(true);
    expect(await violations()).toEqual([]);
    // The one complaint is of the 404 itself.
    expect(complaints.filter((text) => !text.includes('404'))).toEqual([]);
  });

  test('is kept for a year where names have a hash, and asked for where they have none', async () => {
    const kept = new Map<string, string>();
    page.on('response', (response) => {
      const { pathname } = new URL(response.url());
      kept.set(pathname.replace(/-\w{8}\./, '-<hash>.'), response.headers()['cache-control'] ?? '');
    });
    await open();
    expect(Object.fromEntries(kept)).toMatchObject({
      '/': 'public, max-age=0, s-maxage=86400, must-revalidate',
      '/assets/main-<hash>.js': 'public, max-age=31536000, immutable',
      '/assets/style-<hash>.css': 'public, max-age=31536000, immutable',
      '/api/wishes': 'no-store',
    });
  });
});

/** The table as the template has it. */
async function createTable({ Resources: resources = {} }: TemplateJson): Promise<void> {
  const [table] = Object.values(resources).filter(({ Type: type }) => type === 'AWS::DynamoDB::GlobalTable');
  const properties = table?.Properties as Pick<
    CreateTableCommandInput,
    'AttributeDefinitions' | 'GlobalSecondaryIndexes' | 'KeySchema'
  >;
  await new DynamoDBClient().send(
    new CreateTableCommand({
      TableName: TABLE,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: properties.KeySchema,
      AttributeDefinitions: properties.AttributeDefinitions,
      GlobalSecondaryIndexes: properties.GlobalSecondaryIndexes?.map(({ IndexName, KeySchema, Projection }) => ({
        IndexName,
        KeySchema,
        Projection,
      })),
    }),
  );
}

/** The function behind the routes of the template's API. */
function apiOf({ Resources: resources = {} }: TemplateJson): (request: OriginRequest) => Promise<OriginAnswer> {
  Object.assign(process.env, { TABLE_NAME: TABLE, POWERTOOLS_DEV: 'false', POWERTOOLS_LOG_LEVEL: 'SILENT' });
  const { handler } = jest.requireActual<typeof LibraryModule>('../../../examples/static-site/handlers/library');
  const routes = Object.values(resources)
    .filter(({ Type: type }) => type === 'AWS::ApiGatewayV2::Route')
    .map(({ Properties: properties }) => (properties as { RouteKey: string }).RouteKey);
  return async ({ method, path, headers, body }) => {
    const routeKey = `${method} ${path}`;
    if (!routes.includes(routeKey)) return { status: 404, headers: {}, body: '{"message":"Not Found"}' };
    const event = { routeKey, headers, body, isBase64Encoded: false } as Partial<APIGatewayProxyEventV2>;
    const answer = await handler(event as APIGatewayProxyEventV2, { awsRequestId: 'request' } as Context);
    return {
      status: answer.statusCode ?? 200,
      headers: answer.headers as Record<string, string>,
      body: answer.body ?? '',
    };
  };
}
