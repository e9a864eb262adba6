import { crc32, deflateSync } from 'node:zlib';
import { eventually, Observations, Scenario } from './scenario';
import { send } from './signing';

/** A photo on its way: the form that the API signs, the upload, the function, the thumbnail. */
export const photos: Scenario = {
  title: 'a photo that is uploaded by the signed form gets a thumbnail',
  stack: 'PhotoSharing',
  async run(aws, stack) {
    const url = `${aws.endpoint}/_aws/execute-api/${stack.the('AWS::ApiGatewayV2::Api').physicalId}/$default/photos`;
    const thumbnails = stack.the('AWS::S3::Bucket', 'Thumbnails').physicalId;
    const observed = new Observations();

    const created = await send('POST', url, { contentType: 'image/png', title: 'Grey' });
    observed.expect('POST answers 201, the photo is pending', [created.status, created.body.status], [201, 'pending']);
    const { photoId, upload } = created.body as { photoId: string; upload: Upload };

    observed.expect('S3 takes the signed form', (await submit(upload, png(800, 600))).ok, true);
    const ready = await eventually(async () => {
      const { body } = await send('GET', `${url}/${photoId}`);
      return body.status === 'pending' ? undefined : body;
    }, 30);
    observed.expect('the photo is ready', [ready?.status, ready?.width, ready?.height], ['ready', 800, 600]);
    const thumbnail = await aws.s3.getObject({ Bucket: thumbnails, Key: `thumbnails/${photoId}.jpg` });
    const bytes = Buffer.from((await thumbnail.Body?.transformToByteArray()) ?? []);
    observed.expect('the thumbnail is a JPEG', bytes.subarray(0, 2).toString('hex'), 'ffd8');

    const listed = await send('GET', url);
    const ids = (listed.body.photos as { photoId: string }[]).map((photo) => photo.photoId);
    observed.expect('the list has the photo', ids, [photoId]);
    const bad = await send('POST', url, { contentType: 'text/html' });
    observed.expect('POST of another type answers 400', bad.status, 400);

    observed.expect('DELETE answers 204', (await send('DELETE', `${url}/${photoId}`)).status, 204);
    const { KeyCount } = await aws.s3.listObjectsV2({ Bucket: thumbnails });
    observed.expect('the thumbnail is gone', KeyCount, 0);
    return observed.seen;
  },
};

interface Upload {
  readonly url: string;
  readonly fields: Record<string, string>;
}

function submit({ url, fields }: Upload, data: Buffer): Promise<Response> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append('file', new Blob([new Uint8Array(data)], { type: 'image/png' }));
  return fetch(url, { method: 'POST', body: form, signal: AbortSignal.timeout(30_000) });
}

/** A grey picture. */
function png(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.writeUInt8(8, 8); // bits of a sample; colour type 0 is grey
  const rows = Buffer.concat(
    Array.from({ length: height }, () => Buffer.concat([Buffer.of(0), Buffer.alloc(width, 128)])),
  );
  const chunks = [chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))];
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), ...chunks]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, checksum]);
}
