import { App } from 'aws-cdk-lib/core';
import { Logger } from '@aws-lambda-powertools/logger';
import { S3Client } from '@aws-sdk/client-s3';
import { Template } from 'aws-cdk-lib/assertions';
import { FileVersion } from '../../../examples/file-workflow/handlers/file-store';
import { MAX_BYTES, parsePriceList } from '../../../examples/file-workflow/handlers/price-list';
import { handler as transform } from '../../../examples/file-workflow/handlers/transform';
import { handler as validate } from '../../../examples/file-workflow/handlers/validate';
import { FileWorkflowStack } from '../../../examples/file-workflow/stack';
import { Profile } from '../../../examples/profile';
import { Definition, execute, Integration, TaskFailure } from '../../support/asl';
import { definitionOf } from '../../support/state-machine';
import { testApp } from '../../support/synth';

const HEADER = 'sku,price,currency';
const LIST = `${HEADER}\nlamp-2,9.05,EUR\nlamp-1,12.50,EUR\n`;
const FILE: FileVersion = { bucket: 'files', key: 'incoming/acme/today.csv', versionId: 'v1' };

/** What S3 has, and what was asked of it. */
const s3 = { text: LIST, length: undefined as number | undefined, destroyed: false, asked: [] as object[] };

beforeEach(() => {
  Object.assign(s3, { text: LIST, length: undefined, destroyed: false, asked: [] });
  jest.spyOn(Logger.prototype, 'info').mockReturnValue();
  jest.spyOn(S3Client.prototype, 'send').mockImplementation(({ input }: { input: object }) => {
    s3.asked.push(input);
    const Body = {
      transformToString: () => Promise.resolve(s3.text),
      destroy: () => {
        s3.destroyed = true;
      },
    };
    return Promise.resolve({ Body, ContentLength: s3.length ?? s3.text.length });
  });
});

afterEach(() => {
  jest.restoreAllMocks();
});

describe('parsePriceList', () => {
  test('reads prices in the smallest unit, with the line ends and the mark that spreadsheets write', () => {
    expect(parsePriceList(`\uFEFF${HEADER}\r\nlamp-1,12.50,EUR\r\n`)).toEqual({
      prices: [{ sku: 'lamp-1', amount: 1250, currency: 'EUR' }],
    });
  });

  test.each([
    ['', "the first line must be 'sku,price,currency'"],
    ['sku;price;currency\nlamp,1.00,EUR', "the first line must be 'sku,price,currency'"],
    [HEADER, 'there must be a price at least'],
    [`${HEADER}\nlamp,1.00,EUR\nlamp,2.00,EUR`, "line 3 has 'lamp' again"],
    [`${HEADER}\nlamp,-1.00,EUR`, "line 2 must be like 'lamp-1,12.50,EUR'"],
    [`${HEADER}\nlamp,1.0,EUR`, "line 2 must be like 'lamp-1,12.50,EUR'"],
    [`${HEADER}\nlamp,1.00,euro`, "line 2 must be like 'lamp-1,12.50,EUR'"],
    [`${HEADER}\n\nlamp,1.00,EUR`, "line 2 must be like 'lamp-1,12.50,EUR'"],
  ])('%j is none: %s', (text, problem) => {
    expect(parsePriceList(text)).toEqual({ problem });
  });
});

describe('validate', () => {
  test('reads the version that came', async () => {
    await expect(validate(FILE)).resolves.toEqual({ items: 2 });
    expect(s3.asked).toEqual([{ Bucket: 'files', Key: FILE.key, VersionId: 'v1' }]);
  });

  test('answers what the sender has to correct', async () => {
    s3.text = 'hello';
    await expect(validate(FILE)).resolves.toEqual({ problem: "the first line must be 'sku,price,currency'" });
  });

  test('does not read what is too large', async () => {
    s3.length = MAX_BYTES + 1;
    await expect(validate(FILE)).resolves.toEqual({ problem: `it must be at most ${MAX_BYTES} bytes` });
    expect(s3.destroyed).toBe(true);
    s3.length = MAX_BYTES;
    await expect(validate(FILE)).resolves.toEqual({ items: 2 });
  });

  test('fails if S3 does', async () => {
    jest.spyOn(S3Client.prototype, 'send').mockRejectedValueOnce(new Error('slow down') as never);
    await expect(validate(FILE)).rejects.toThrow('slow down');
  });
});

describe('transform', () => {
  test('writes the prices by article, where another attempt writes them again', async () => {
    const prepared = { preparedKey: 'prepared/acme/today.csv.v1.json', items: 2 };
    await expect(transform(FILE)).resolves.toEqual(prepared);
    expect(s3.asked[1]).toEqual({
      Bucket: 'files',
      Key: prepared.preparedKey,
      ContentType: 'application/json',
      Body: JSON.stringify({
        prices: [
          { sku: 'lamp-1', amount: 1250, currency: 'EUR' },
          { sku: 'lamp-2', amount: 905, currency: 'EUR' },
        ],
      }),
    });
  });

  test('fails for what was never valid', async () => {
    s3.text = 'hello';
    await expect(transform(FILE)).rejects.toThrow('incoming/acme/today.csv was valid before');
  });
});

describe('the workflow', () => {
  const event = {
    time: '2026-11-26T10:00:00Z',
    detail: { bucket: { name: 'files' }, object: { key: FILE.key, 'version-id': 'v1', size: LIST.length } },
  };
  const table = new Map<string, Record<string, Record<string, string>>>();
  let definition: Definition;
  beforeAll(() => {
    const app: App = testApp();
    definition = definitionOf(
      Template.fromStack(new FileWorkflowStack(app, 'FileWorkflow', { profile: Profile.fromContext(app.node) })),
    );
  });
  beforeEach(() => {
    table.clear();
  });

  const invoke: Integration = async ({ FunctionName, Payload }) => {
    const name = String(FunctionName);
    try {
      const file = Payload as FileVersion;
      return { Payload: await (name.startsWith('Validate') ? validate(file) : transform(file)) };
    } catch (error) {
      throw new TaskFailure('Error', (error as Error).message);
    }
  };
  const putItem: Integration = ({ Item, ConditionExpression }) => {
    const item = Item as Record<string, Record<string, string>>;
    const id = item.id?.S ?? '';
    if (ConditionExpression !== 'attribute_not_exists(id)') throw new Error('no condition');
    if (table.has(id))
      throw new TaskFailure('DynamoDB.ConditionalCheckFailedException', 'The conditional request failed');
    table.set(id, item);
    return {};
  };
  const run = () => execute(definition, event, { 'lambda:invoke': invoke, 'dynamodb:putItem': putItem });

  test('a file is checked, prepared and written down, and once if it comes twice', async () => {
    expect(await run()).toMatchObject({
      output: { status: 'PREPARED' },
      path: ['Validate', 'Valid?', 'Transform', 'Record', 'Recorded'],
    });
    expect([...table.values()]).toEqual([
      {
        id: { S: 'incoming/acme/today.csv#v1' },
        key: { S: 'incoming/acme/today.csv' },
        receivedAt: { S: '2026-11-26T10:00:00Z' },
        execution: { S: 'run-1' },
        state: { S: 'prepared' },
        preparedKey: { S: 'prepared/acme/today.csv.v1.json' },
        items: { N: '2' },
      },
    ]);
    expect(await run()).toMatchObject({ output: { status: 'KNOWN_BEFORE' } });
    expect(table.size).toBe(1);
  });

  test('a file that cannot be worked on is written down with the reason, and is no failure', async () => {
    s3.text = `${HEADER}\n`;
    expect(await run()).toMatchObject({ status: 'SUCCEEDED', output: { status: 'REJECTED' } });
    expect([...table.values()]).toEqual([
      expect.objectContaining({ state: { S: 'rejected' }, problem: { S: 'there must be a price at least' } }),
    ]);
    expect(s3.asked).toHaveLength(1);
  });

  test('what fails here ends the execution where it stands, and goes on there', async () => {
    const send = jest.spyOn(S3Client.prototype, 'send').mockRejectedValue(new Error('slow down') as never);
    const failed = await run();
    expect(failed).toMatchObject({ status: 'FAILED', failedAt: 'Validate', cause: 'slow down' });
    expect(table.size).toBe(0);
    send.mockImplementation((() =>
      Promise.resolve({
        Body: { transformToString: () => Promise.resolve(LIST) },
        ContentLength: LIST.length,
      })) as never);
    expect(await failed.redrive?.()).toMatchObject({ output: { status: 'PREPARED' } });
  });
});
