import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Context } from 'aws-lambda';
import * as jpeg from 'jpeg-js';
import { PNG } from 'pngjs';
import type * as image from '../../../examples/photo-sharing/handlers/image';
import type * as photoStore from '../../../examples/photo-sharing/handlers/photo-store';
import type * as photosApi from '../../../examples/photo-sharing/handlers/photos';
import type * as thumbnailer from '../../../examples/photo-sharing/handlers/thumbnail';
import { localDynamoDb, localS3, LocalServer } from '../../support/local-aws';

const UPLOADS = 'photo-uploads';
const THUMBNAILS = 'photo-thumbnails';
const OWNER = 'user-1';
const directory = mkdtempSync(join(tmpdir(), 'photos-'));
const context = { functionName: 'f', awsRequestId: 'r', getRemainingTimeInMillis: () => 10_000 } as unknown as Context;

// Codecs of pure JavaScript are slow where every global is looked up in a sandbox.
jest.setTimeout(20_000);

let servers: LocalServer[];
let s3: S3Client;
let db: DynamoDBDocumentClient;
let api: typeof photosApi.handler;
let makeThumbnail: (event: thumbnailer.ObjectCreatedEvent, context: Context) => Promise<thumbnailer.Outcome>;
let images: typeof image;
let uploads = 0;

beforeAll(async () => {
  servers = await Promise.all([localDynamoDb(), localS3(directory, [UPLOADS, THUMBNAILS])]);
  Object.assign(process.env, {
    PHOTO_TABLE_NAME: 'Photos',
    IDEMPOTENCY_TABLE_NAME: 'Thumbnailed',
    UPLOAD_BUCKET_NAME: UPLOADS,
    THUMBNAIL_BUCKET_NAME: THUMBNAILS,
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    POWERTOOLS_METRICS_DISABLED: 'true',
  });
  const client = new DynamoDBClient();
  db = DynamoDBDocumentClient.from(client);
  s3 = new S3Client({ forcePathStyle: true });
  const text = (AttributeName: string) => ({ AttributeName, AttributeType: 'S' as const });
  await client.send(
    new CreateTableCommand({
      TableName: 'Photos',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [text('photoId'), text('owner'), text('createdAt')],
      KeySchema: [{ AttributeName: 'photoId', KeyType: 'HASH' }],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'byOwner',
          KeySchema: [
            { AttributeName: 'owner', KeyType: 'HASH' },
            { AttributeName: 'createdAt', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
    }),
  );
  await client.send(
    new CreateTableCommand({
      TableName: 'Thumbnailed',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [text('id')],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    }),
  );
  usePathStyle();
  // Only now: they read their settings when they are loaded.
  api = jest.requireActual<typeof photosApi>('../../../examples/photo-sharing/handlers/photos').handler;
  makeThumbnail = jest.requireActual<typeof thumbnailer>('../../../examples/photo-sharing/handlers/thumbnail').handler;
  images = jest.requireActual<typeof image>('../../../examples/photo-sharing/handlers/image');
});

afterAll(async () => {
  await Promise.all(servers.map((server) => server.close()));
  rmSync(directory, { recursive: true, force: true });
});

/** The handlers make their clients themselves; on loopback a bucket cannot be a host name. */
function usePathStyle(): void {
  const module = jest.requireActual<typeof import('@aws-sdk/client-s3')>('@aws-sdk/client-s3');
  jest.doMock('@aws-sdk/client-s3', () => ({
    ...module,
    S3Client: class extends module.S3Client {
      constructor() {
        super({ forcePathStyle: true });
      }
    },
  }));
}

/** Red on its left half, blue on its right. */
async function picture(width: number, height: number, type: 'image/png' | 'image/jpeg' = 'image/png'): Promise<Buffer> {
  const data = Buffer.alloc(width * height * 4);
  for (let i = 0; i < width * height; i++) data.set(i % width < width / 2 ? [255, 0, 0, 255] : [0, 0, 255, 255], i * 4);
  if (type === 'image/jpeg') return jpeg.encode({ width, height, data }, 90).data;
  const image = new PNG({ width, height });
  image.data = data;
  return PNG.sync.write(image);
}

/** A JPEG whose camera was held as the orientation says. */
async function held(orientation: number): Promise<Buffer> {
  const data = await picture(20, 10, 'image/jpeg');
  const exif = Buffer.from('ffe100224578696600004d4d002a000000080001011200030000000100000000000000000000', 'hex');
  exif.writeUInt16BE(orientation, 28);
  return Buffer.concat([data.subarray(0, 2), exif.subarray(0, 36), data.subarray(2)]);
}

interface Answer {
  readonly status: number;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- bodies of many kinds
  readonly body: any;
}

const signedIn = (owner: string) => ({ requestContext: { authorizer: { jwt: { claims: { sub: owner } } } } });

async function call(routeKey: string, options: Partial<photosApi.PhotosEvent> = {}, owner = OWNER): Promise<Answer> {
  const event = {
    routeKey,
    ...signedIn(owner),
    isBase64Encoded: false,
    ...options,
  } as photosApi.PhotosEvent;
  const { statusCode, body } = await api(event, context);
  return { status: statusCode ?? 0, body: body === undefined ? undefined : JSON.parse(body) };
}

async function create(contentType = 'image/png', title = 'Sea', owner = OWNER): Promise<Answer['body']> {
  const { status, body } = await call('POST /photos', { body: JSON.stringify({ contentType, title }) }, owner);
  expect(status).toBe(201);
  return body;
}

/** What the form does in S3, whose server on loopback does not know policies. */
async function upload(key: string, data: Buffer, contentType = 'image/png'): Promise<thumbnailer.ObjectCreatedEvent> {
  await s3.send(new PutObjectCommand({ Bucket: UPLOADS, Key: key, Body: data, ContentType: contentType }));
  return { detail: { bucket: { name: UPLOADS }, object: { key, size: data.length, sequencer: `${(uploads += 1)}` } } };
}

async function exists(bucket: string, key: string): Promise<boolean> {
  return s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key })).then(
    () => true,
    () => false,
  );
}

const stored = async (photoId: string) =>
  (await db.send(new GetCommand({ TableName: 'Photos', Key: { photoId } }))).Item;

describe('from upload to thumbnail', () => {
  test('the form allows one key, one type and 10 MB, for five minutes', async () => {
    const { photoId, status, upload: form, owner } = await create();
    expect(status).toBe('pending');
    expect(owner).toBeUndefined();
    expect(form.fields).toMatchObject({ key: `uploads/${photoId}`, 'Content-Type': 'image/png' });
    const policy = JSON.parse(Buffer.from(form.fields.Policy, 'base64').toString('utf8'));
    expect(policy.conditions).toEqual(
      expect.arrayContaining([
        ['content-length-range', 1, 10 * 1024 * 1024],
        ['eq', '$Content-Type', 'image/png'],
        { bucket: UPLOADS },
        { key: `uploads/${photoId}` },
      ]),
    );
    const seconds = (Date.parse(policy.expiration) - Date.now()) / 1000;
    expect(seconds).toBeGreaterThan(290);
    expect(seconds).toBeLessThan(310);
  });

  test.each(['image/png', 'image/jpeg'] as const)(
    'a photo of type %s becomes a JPEG of at most 400 pixels',
    async (type) => {
      const { photoId } = await create(type);
      const event = await upload(`uploads/${photoId}`, await picture(500, 20, type), type);
      expect(await makeThumbnail(event, context)).toEqual({ outcome: 'ready' });

      const {
        Body: body,
        ContentType: contentType,
        CacheControl: caching,
      } = await s3.send(new GetObjectCommand({ Bucket: THUMBNAILS, Key: `thumbnails/${photoId}.jpg` }));
      const thumbnail = jpeg.decode(await body!.transformToByteArray());
      expect([thumbnail.width, thumbnail.height]).toEqual([400, 16]);
      expect(contentType).toBe('image/jpeg');
      // What was deleted is gone from every cache after that.
      expect(caching).toBe('public, max-age=300');

      const read = await call('GET /photos/{photoId}', { pathParameters: { photoId } });
      expect(read.body).toMatchObject({ status: 'ready', width: 500, height: 20, title: 'Sea' });
      expect(read.body.thumbnailUrl).toMatch(new RegExp(`/thumbnails/${photoId}.jpg\\?.*X-Amz-Signature=`));
    },
  );

  test('a small picture keeps its size, and what is transparent becomes white', () => {
    const clear = new PNG({ width: 10, height: 20 });
    const thumbnail = jpeg.decode(images.makeThumbnail(images.readPicture(PNG.sync.write(clear))));
    expect([thumbnail.width, thumbnail.height]).toEqual([10, 20]);
    expect([...thumbnail.data.subarray(0, 3)]).toEqual([255, 255, 255]);
  });

  // Where the left half, which is red, comes to lie.
  test.each([
    [1, 20, 10, 'left'],
    [2, 20, 10, 'right'],
    [3, 20, 10, 'right'],
    [4, 20, 10, 'left'],
    [5, 10, 20, 'top'],
    [6, 10, 20, 'top'],
    [7, 10, 20, 'bottom'],
    [8, 10, 20, 'bottom'],
    [9, 20, 10, 'left'],
  ])('a photo of orientation %i stands upright', async (orientation, width, height, side) => {
    const thumbnail = jpeg.decode(images.makeThumbnail(images.readPicture(await held(orientation))));
    expect([thumbnail.width, thumbnail.height]).toEqual([width, height]);
    const [x = 0, y = 0] = { left: [2, 5], right: [17, 5], top: [5, 2], bottom: [5, 17] }[side] ?? [];
    const [red = 0, , blue = 0] = thumbnail.data.subarray((y * width + x) * 4);
    expect(red - blue).toBeGreaterThan(150);
  });

  test('an event that is delivered twice, at once or later, is worked on once', async () => {
    const { photoId } = await create();
    const event = await upload(`uploads/${photoId}`, await picture(50, 50));
    const first = await Promise.allSettled([makeThumbnail(event, context), makeThumbnail(event, context)]);
    // One of two at once may be told that the other is at work: EventBridge then delivers it again.
    expect(first.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThanOrEqual(1);
    await db.send(
      new PutCommand({ TableName: 'Photos', Item: { ...(await stored(photoId)), status: 'pending', mark: true } }),
    );
    expect(await makeThumbnail(event, context)).toEqual({ outcome: 'ready' });
    expect(await stored(photoId)).toMatchObject({ status: 'pending', mark: true });
  });

  test('a new upload to the same key is worked on again', async () => {
    const { photoId } = await create();
    await makeThumbnail(await upload(`uploads/${photoId}`, await picture(50, 50)), context);
    await makeThumbnail(await upload(`uploads/${photoId}`, await picture(60, 40)), context);
    expect(await stored(photoId)).toMatchObject({ width: 60, height: 40 });
  });

  test('the same bytes uploaded again are another upload, and the same event is not', async () => {
    const { photoId } = await create();
    const data = await picture(50, 50);
    await makeThumbnail(await upload(`uploads/${photoId}`, data), context);
    await db.send(new PutCommand({ TableName: 'Photos', Item: { ...(await stored(photoId)), width: 1 } }));
    const again = await upload(`uploads/${photoId}`, data);
    await makeThumbnail(again, context);
    expect(await stored(photoId)).toMatchObject({ width: 50 });
    await db.send(new PutCommand({ TableName: 'Photos', Item: { ...(await stored(photoId)), width: 1 } }));
    await makeThumbnail(again, context);
    expect(await stored(photoId)).toMatchObject({ width: 1 });
  });

  test('what fails on the way is tried again, not taken as done', async () => {
    const { photoId } = await create();
    const event = await upload(`uploads/${photoId}`, await picture(50, 50));
    const elsewhere = { detail: { ...event.detail, bucket: { name: 'no-such-bucket' } } };
    await expect(makeThumbnail(elsewhere, context)).rejects.toThrow();
    await expect(makeThumbnail(elsewhere, context)).rejects.toThrow();
  });
});

describe('refuses as a photo', () => {
  async function expectRejected(data: Buffer, reason: string, contentType = 'image/png', declaredSize = data.length) {
    const { photoId } = await create(contentType);
    const event = await upload(`uploads/${photoId}`, data, contentType);
    const object = { ...event.detail.object, size: declaredSize };
    const outcome = await makeThumbnail({ detail: { ...event.detail, object } }, context);
    expect(outcome).toEqual({ outcome: 'rejected', reason });
    expect(await stored(photoId)).toMatchObject({ status: 'rejected', reason });
    expect(await exists(UPLOADS, `uploads/${photoId}`)).toBe(false);
    expect(await exists(THUMBNAILS, `thumbnails/${photoId}.jpg`)).toBe(false);
    const { body } = await call('GET /photos/{photoId}', { pathParameters: { photoId } });
    expect(body.thumbnailUrl).toBeUndefined();
  }

  test('a page of HTML', () => expectRejected(Buffer.from('<script>alert(1)</script>'), 'wrongType'));
  test('an SVG', () => expectRejected(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'wrongType'));
  test('a JPEG that is called PNG', async () => expectRejected(await picture(5, 5, 'image/jpeg'), 'wrongType'));
  test('a PNG that ends in the middle', async () => {
    const whole = await picture(60, 60);
    await expectRejected(whole.subarray(0, whole.length - 40), 'broken');
  });
  test('a PNG that is nothing but a header', async () =>
    expectRejected((await picture(5, 5)).subarray(0, 30), 'broken'));
  test('a PNG of no pixels', async () => {
    const data = Buffer.from(await picture(5, 5));
    data.writeUInt32BE(0, 16);
    await expectRejected(data, 'broken');
  });
  test('a JPEG that is nothing but a beginning', () =>
    expectRejected(Buffer.from('ffd8ffe000', 'hex'), 'broken', 'image/jpeg'));
  test('a JPEG with noise between its segments', () =>
    expectRejected(Buffer.from('ffd8aabbccddeeff00112233', 'hex'), 'broken', 'image/jpeg'));
  test('a small file that would unpack to gigabytes', async () => {
    const data = Buffer.from(await picture(5, 5));
    data.writeUInt32BE(50_000, 16);
    data.writeUInt32BE(50_000, 20);
    await expectRejected(data, 'tooManyPixels');
  });
  test('a file in place of a photo that had a thumbnail: the thumbnail goes, too', async () => {
    const { photoId } = await create();
    await makeThumbnail(await upload(`uploads/${photoId}`, await picture(50, 50)), context);
    await makeThumbnail(await upload(`uploads/${photoId}`, Buffer.from('no picture')), context);
    expect(await stored(photoId)).toMatchObject({ status: 'rejected' });
    expect(await exists(THUMBNAILS, `thumbnails/${photoId}.jpg`)).toBe(false);
  });
  test('more than 10 MB, without reading them', async () =>
    expectRejected(await picture(5, 5), 'tooLarge', 'image/png', 10 * 1024 * 1024 + 1));
});

describe('leaves alone', () => {
  test.each([
    'uploads/../thumbnails/x.jpg',
    'uploads/../../etc/passwd',
    'uploads/Фото 📷.png',
    'uploads/%2e%2e%2fx',
    'uploads/',
    'uploads/00000000-0000-0000-0000-000000000000/x',
    'uploads/00000000-0000-0000-0000-00000000000G',
    'thumbnails/00000000-0000-0000-0000-000000000000.jpg',
  ])('the key %s', async (key) => {
    const object = { key, size: 1, sequencer: key };
    expect(await makeThumbnail({ detail: { bucket: { name: UPLOADS }, object } }, context)).toEqual({
      outcome: 'ignored',
    });
  });

  test('a photo whose file is gone', async () => {
    const { photoId } = await create();
    const object = { key: `uploads/${photoId}`, size: 1, sequencer: 'gone' };
    expect(await makeThumbnail({ detail: { bucket: { name: UPLOADS }, object } }, context)).toEqual({
      outcome: 'gone',
    });
    expect(await stored(photoId)).toMatchObject({ status: 'pending' });
  });

  test('a photo that was deleted meanwhile: it does not come back', async () => {
    const { photoId } = await create();
    const event = await upload(`uploads/${photoId}`, await picture(50, 50));
    const { DeleteCommand } = jest.requireActual<typeof import('@aws-sdk/lib-dynamodb')>('@aws-sdk/lib-dynamodb');
    await db.send(new DeleteCommand({ TableName: 'Photos', Key: { photoId } }));
    expect(await makeThumbnail(event, context)).toEqual({ outcome: 'gone' });
    expect(await stored(photoId)).toBeUndefined();
    expect(await exists(THUMBNAILS, `thumbnails/${photoId}.jpg`)).toBe(false);
    expect(await exists(UPLOADS, `uploads/${photoId}`)).toBe(false);
  });

  test('a photo that is deleted while its thumbnail is made: neither file stays', async () => {
    const { photoId } = await create();
    const event = await upload(`uploads/${photoId}`, await picture(50, 50));
    const { PhotoStore } = jest.requireActual<typeof photoStore>(
      '../../../examples/photo-sharing/handlers/photo-store',
    );
    const receive = PhotoStore.prototype.receive;
    const spy = jest.spyOn(PhotoStore.prototype, 'receive').mockImplementationOnce(async function (
      this: photoStore.PhotoStore,
      id: string,
    ) {
      const received = await receive.call(this, id);
      expect((await call('DELETE /photos/{photoId}', { pathParameters: { photoId } })).status).toBe(204);
      await upload(`uploads/${photoId}`, await picture(50, 50));
      return received;
    });
    expect(await makeThumbnail(event, context)).toEqual({ outcome: 'gone' });
    spy.mockRestore();
    expect(await stored(photoId)).toBeUndefined();
    expect(await exists(UPLOADS, `uploads/${photoId}`)).toBe(false);
    expect(await exists(THUMBNAILS, `thumbnails/${photoId}.jpg`)).toBe(false);
  });

  test('an event without what makes it unique', async () => {
    await expect(makeThumbnail({ detail: {} } as thumbnailer.ObjectCreatedEvent, context)).rejects.toThrow();
  });
});

describe('the API', () => {
  test('lists page by page, newest first, nothing lost or doubled, and only photos of the caller', async () => {
    const owner = 'lister';
    const ids: string[] = [];
    for (let i = 0; i < 5; i++) {
      ids.unshift((await create('image/png', `Photo ${i}`, owner)).photoId);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const query = { limit: '2', ...(cursor === undefined ? {} : { cursor }) };
      const { status, body } = await call('GET /photos', { queryStringParameters: query }, owner);
      expect(status).toBe(200);
      seen.push(...body.photos.map((photo: { photoId: string }) => photo.photoId));
      cursor = body.next;
    } while (cursor !== undefined);
    expect(seen).toEqual(ids);
  });

  test("a cursor of another's page shows the caller's own photos only", async () => {
    for (const title of ['a', 'b']) await create('image/png', title, 'victim');
    const { body } = await call('GET /photos', { queryStringParameters: { limit: '1' } }, 'victim');
    const stolen = await call('GET /photos', { queryStringParameters: { cursor: body.next } }, 'thief');
    expect(stolen).toEqual({ status: 200, body: { photos: [] } });
  });

  test('deletes photo, file and thumbnail, once', async () => {
    const { photoId } = await create();
    await makeThumbnail(await upload(`uploads/${photoId}`, await picture(50, 50)), context);
    const remove = () => call('DELETE /photos/{photoId}', { pathParameters: { photoId } });
    expect((await remove()).status).toBe(204);
    expect(await exists(UPLOADS, `uploads/${photoId}`)).toBe(false);
    expect(await exists(THUMBNAILS, `thumbnails/${photoId}.jpg`)).toBe(false);
    expect((await remove()).status).toBe(404);
  });

  test('what is uploaded by a form after the photo was deleted goes as well, the same bytes too', async () => {
    const { photoId } = await create();
    const data = await picture(50, 50);
    await makeThumbnail(await upload(`uploads/${photoId}`, data), context);
    await call('DELETE /photos/{photoId}', { pathParameters: { photoId } });
    expect(await makeThumbnail(await upload(`uploads/${photoId}`, data), context)).toEqual({ outcome: 'gone' });
    expect(await exists(UPLOADS, `uploads/${photoId}`)).toBe(false);
    expect(await exists(THUMBNAILS, `thumbnails/${photoId}.jpg`)).toBe(false);
  });

  test('a deletion that stopped half-way can be asked for again, and nothing is made of the photo meanwhile', async () => {
    const { photoId } = await create();
    const event = await upload(`uploads/${photoId}`, await picture(50, 50));
    const spy = jest.spyOn(S3Client.prototype, 'send').mockRejectedValueOnce(new Error('S3 is away') as never);
    await expect(call('DELETE /photos/{photoId}', { pathParameters: { photoId } })).rejects.toThrow('S3 is away');
    spy.mockRestore();
    expect(await stored(photoId)).toMatchObject({ status: 'deleting' });
    expect(await makeThumbnail(event, context)).toEqual({ outcome: 'gone' });
    expect((await call('DELETE /photos/{photoId}', { pathParameters: { photoId } })).status).toBe(204);
    expect(await stored(photoId)).toBeUndefined();
  });

  test('forgets what was never uploaded after two days, and what was rejected after thirty', async () => {
    const now = Math.floor(Date.now() / 1000);
    const owner = 'forgetful';
    const { photoId } = await create('image/png', 'Sea', owner);
    const { expiresAt } = (await stored(photoId)) ?? {};
    expect(expiresAt).toBeGreaterThanOrEqual(now + 2 * 86_400);
    expect(expiresAt).toBeLessThan(now + 2 * 86_400 + 60);

    await makeThumbnail(await upload(`uploads/${photoId}`, Buffer.from('no picture')), context);
    expect((await stored(photoId))?.expiresAt).toBeGreaterThanOrEqual(now + 30 * 86_400);
    await makeThumbnail(await upload(`uploads/${photoId}`, await picture(50, 50)), context);
    expect(await stored(photoId)).not.toHaveProperty('expiresAt');
    const { body } = await call('GET /photos/{photoId}', { pathParameters: { photoId } }, owner);
    expect(body.status).toBe('ready');

    // DynamoDB deletes what has expired within days.
    await db.send(new PutCommand({ TableName: 'Photos', Item: { ...(await stored(photoId)), expiresAt: now - 1 } }));
    expect((await call('GET /photos/{photoId}', { pathParameters: { photoId } }, owner)).status).toBe(404);
    expect((await call('GET /photos', {}, owner)).body.photos).toEqual([]);
  });

  test('takes 200 uploads a day of an owner, deleted ones among them, and says when to go on', async () => {
    const [owner, day] = ['busy', new Date().toISOString().slice(0, 10)];
    const { photoId } = await create('image/png', 'Sea', owner);
    const used = { photoId: `uploads#${day}#${owner}` };
    const { Item: item } = await db.send(new GetCommand({ TableName: 'Photos', Key: used }));
    expect(item).toEqual({ ...used, used: 1, expiresAt: expect.any(Number) });
    await db.send(new PutCommand({ TableName: 'Photos', Item: { ...item, used: 199 } }));
    await create('image/png', 'The last one', owner);
    await call('DELETE /photos/{photoId}', { pathParameters: { photoId } }, owner);
    const event = { body: JSON.stringify({ contentType: 'image/png' }) };
    expect((await call('POST /photos', event, owner)).status).toBe(429);
    const { headers } = await api(
      { ...event, routeKey: 'POST /photos', ...signedIn(owner) } as unknown as photosApi.PhotosEvent,
      context,
    );
    expect(Number(headers?.['retry-after'])).toBeLessThanOrEqual(86_400);
    await create('image/png', 'Sea', 'somebody else');
    // What counts uploads is no photo.
    expect((await call('GET /photos/{photoId}', { pathParameters: used }, owner)).status).toBe(404);
  });

  test('keeps 1,000 photos of an owner, without those that have expired', async () => {
    const owner = 'collector';
    const put = (n: number, expiresAt?: number) =>
      db.send(
        new PutCommand({
          TableName: 'Photos',
          Item: { photoId: `p${n}`, owner, createdAt: '2026-01-01', status: 'ready', expiresAt },
        }),
      );
    for (let n = 0; n < 1000; n += 50) {
      await Promise.all(Array.from({ length: 50 }, (_, i) => put(n + i, n + i === 0 ? 1 : undefined)));
    }
    await create('image/png', 'The thousandth', owner);
    const { status, body } = await call('POST /photos', { body: '{"contentType":"image/png"}' }, owner);
    expect([status, body.detail]).toEqual([409, 'there are 1000 photos, which is the limit; delete one first']);
  });

  test('photos of others are absent: not read, not deleted', async () => {
    const { photoId } = await create();
    const pathParameters = { photoId };
    expect((await call('GET /photos/{photoId}', { pathParameters }, 'thief')).status).toBe(404);
    expect((await call('DELETE /photos/{photoId}', { pathParameters }, 'thief')).status).toBe(404);
    expect(await stored(photoId)).toBeDefined();
  });

  test('knows callers by IAM, too, and nobody else', async () => {
    const by = (iam: object) => ({ requestContext: { authorizer: { iam } } });
    expect((await call('GET /photos', by({ userId: 'AROA:me' }))).status).toBe(200);
    expect((await call('GET /photos', { requestContext: {} })).status).toBe(403);
    const odd = { requestContext: { authorizer: { jwt: { claims: { sub: { $ne: '' } } } } } };
    expect((await call('GET /photos', odd)).status).toBe(403);
  });

  test('tells callers by what the service vouches for, never by the name that a session gave itself', async () => {
    const by = (iam: object) => ({ requestContext: { authorizer: { iam } } });
    const body = JSON.stringify({ contentType: 'image/png' });
    const ownerBy = async (iam: object) => {
      const { body: photo } = await call('POST /photos', { body, ...by(iam) });
      return (await stored(photo.photoId))?.owner;
    };
    const identity = (identityId: string) => ({
      userId: 'AROAEXAMPLE:CognitoIdentityCredentials',
      cognitoIdentity: { identityId },
    });
    expect(await ownerBy({ userId: 'AROAEXAMPLE:ann', cognitoIdentity: null })).toBe('AROAEXAMPLE');
    expect(await ownerBy({ userId: 'AROAEXAMPLE:user-1' })).toBe('AROAEXAMPLE');
    expect(await ownerBy({ userId: 'AIDAEXAMPLE' })).toBe('AIDAEXAMPLE');
    expect(await ownerBy(identity('eu-west-1:a'))).toBe('eu-west-1:a');
    expect(await ownerBy(identity('eu-west-1:b'))).toBe('eu-west-1:b');
  });

  test.each<[string, string, Partial<photosApi.PhotosEvent>, number]>([
    ['no body', 'POST /photos', {}, 400],
    ['a body that is not JSON', 'POST /photos', { body: '{' }, 400],
    ['a list', 'POST /photos', { body: '[]' }, 400],
    ['null', 'POST /photos', { body: 'null' }, 400],
    ['base64 of no JSON', 'POST /photos', { body: '////', isBase64Encoded: true }, 400],
    ['no type', 'POST /photos', { body: '{}' }, 400],
    ['a type that is no picture', 'POST /photos', { body: '{"contentType":"text/html"}' }, 400],
    ['a type that is a list', 'POST /photos', { body: '{"contentType":["image/png"]}' }, 400],
    [
      'a title too long',
      'POST /photos',
      { body: JSON.stringify({ contentType: 'image/png', title: 'x'.repeat(201) }) },
      400,
    ],
    [
      'a title of two lines',
      'POST /photos',
      { body: JSON.stringify({ contentType: 'image/png', title: 'a\nb' }) },
      400,
    ],
    ['a title that is a number', 'POST /photos', { body: '{"contentType":"image/png","title":1}' }, 400],
    ['an oversized body', 'POST /photos', { body: JSON.stringify({ title: 'x'.repeat(10_000) }) }, 413],
    ['a limit of none', 'GET /photos', { queryStringParameters: { limit: '0' } }, 400],
    ['a limit too high', 'GET /photos', { queryStringParameters: { limit: '101' } }, 400],
    ['a limit that is a word', 'GET /photos', { queryStringParameters: { limit: 'all' } }, 400],
    ['a cursor of noise', 'GET /photos', { queryStringParameters: { cursor: '%%%' } }, 400],
    [
      'a cursor that names an owner',
      'GET /photos',
      { queryStringParameters: { cursor: Buffer.from('{"owner":"victim"}').toString('base64url') } },
      400,
    ],
    ['an id with ../', 'GET /photos/{photoId}', { pathParameters: { photoId: '../x' } }, 404],
    ['an id of other letters', 'GET /photos/{photoId}', { pathParameters: { photoId: 'ф' } }, 404],
    [
      'an unknown id',
      'DELETE /photos/{photoId}',
      { pathParameters: { photoId: '00000000-0000-4000-8000-000000000000' } },
      404,
    ],
    ['an unknown route', 'PATCH /photos', {}, 404],
    ['a route of the prototype', 'constructor', {}, 404],
  ])('answers %s with a problem', async (_what, routeKey, options, status) => {
    const answer = await call(routeKey, options);
    expect(answer).toMatchObject({ status, body: { status, detail: expect.any(String), title: expect.any(String) } });
  });
});
