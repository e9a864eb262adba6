import type { ALBEvent } from 'aws-lambda';
import { handler } from '../../../examples/standby-site-region/handlers/site';

function event(given: Partial<ALBEvent> = {}): ALBEvent {
  return {
    requestContext: { elb: { targetGroupArn: 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/a/b' } },
    httpMethod: 'GET',
    path: '/',
    headers: {},
    body: null,
    isBase64Encoded: false,
    ...given,
  };
}

describe('the bulletin', () => {
  beforeEach(() => {
    process.env.AWS_REGION = 'eu-west-1';
    process.env.ROLE = 'active';
  });

  test('says where it comes from', async () => {
    const { statusCode, body, headers } = await handler(event());
    expect([statusCode, headers?.['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect(body).toContain('From eu-west-1.');
    expect(body).not.toContain('standby');
  });

  test('says that it is the standby', async () => {
    process.env.ROLE = 'standby';
    process.env.AWS_REGION = 'eu-central-1';
    const { body } = await handler(event());
    expect(body).toContain('you see our standby');
    expect(body).toContain('From eu-central-1.');
  });

  test('has the text that the health check looks for, on both sites', async () => {
    for (const role of ['active', 'standby']) {
      process.env.ROLE = role;
      const { statusCode, body } = await handler(event({ path: '/health' }));
      expect([statusCode, body]).toEqual([200, '{"healthy":true}']);
    }
  });

  test('refuses other paths and methods, without the text', async () => {
    const [missing, posted] = await Promise.all([
      handler(event({ path: '/admin' })),
      handler(event({ httpMethod: 'POST' })),
    ]);
    expect([missing.statusCode, posted.statusCode, posted.headers?.allow]).toEqual([404, 405, 'GET, HEAD']);
    expect(`${missing.body}${posted.body}`).not.toContain('healthy');
  });

  test('is kept by nobody on the way, and runs no script', async () => {
    expect((await handler(event())).headers).toMatchObject({
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'",
      'x-content-type-options': 'nosniff',
    });
  });
});
