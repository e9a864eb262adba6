import type { ALBEvent } from 'aws-lambda';
import { handler } from '../../../examples/global-api-region/handlers/answer';

function event(given: Partial<ALBEvent> = {}): ALBEvent {
  return {
    requestContext: { elb: { targetGroupArn: 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/a/b' } },
    httpMethod: 'GET',
    path: '/',
    headers: { 'x-forwarded-for': '203.0.113.7' },
    body: null,
    isBase64Encoded: false,
    ...given,
  };
}

const bodyOf = async (given?: Partial<ALBEvent>) => {
  const { statusCode, body } = await handler(event(given));
  return [statusCode, JSON.parse(body ?? '')];
};

beforeAll(() => {
  process.env.AWS_REGION = 'eu-west-1';
});

describe('answer', () => {
  test('says which Region answers, and to whom', async () => {
    expect(await bodyOf()).toEqual([200, { region: 'eu-west-1', client: '203.0.113.7' }]);
  });

  test('believes the load balancer, and not what a client claims', async () => {
    const headers = { 'x-forwarded-for': '10.0.0.1, 198.51.100.9' };
    expect(await bodyOf({ headers })).toEqual([200, { region: 'eu-west-1', client: '198.51.100.9' }]);
    expect(await bodyOf({ headers: undefined })).toEqual([200, { region: 'eu-west-1' }]);
  });

  test('is healthy', async () => {
    expect(await bodyOf({ path: '/health', headers: {} })).toEqual([200, { healthy: true }]);
  });

  test('refuses other paths and methods', async () => {
    expect(await bodyOf({ path: '/admin' })).toEqual([404, { error: 'not found' }]);
    const { statusCode, headers } = await handler(event({ httpMethod: 'POST' }));
    expect([statusCode, headers?.allow]).toEqual([405, 'GET, HEAD']);
  });

  test('is kept by nobody on the way', async () => {
    expect((await handler(event())).headers).toMatchObject({
      'cache-control': 'no-store',
      'content-type': 'application/json',
      'x-content-type-options': 'nosniff',
    });
  });
});
