import type { ALBEvent, ALBResult } from 'aws-lambda';

/** Says which Region has answered, and to whom. The load balancers ask for the health of it, and so does the choice of the Region. */
export async function handler({ httpMethod, path, headers }: ALBEvent): Promise<ALBResult> {
  if (httpMethod !== 'GET' && httpMethod !== 'HEAD')
    return answer(405, { error: 'method not allowed' }, { allow: 'GET, HEAD' });
  if (path === '/health') return answer(200, { healthy: true });
  if (path !== '/') return answer(404, { error: 'not found' });
  // The load balancer adds the address that it sees itself at the end; what is before it, anyone can claim.
  const client = headers?.['x-forwarded-for']?.split(',').at(-1)?.trim();
  return answer(200, { region: process.env.AWS_REGION, client });
}

function answer(statusCode: number, body: object, headers: Record<string, string> = {}): ALBResult {
  return {
    statusCode,
    headers: {
      'content-type': 'application/json',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      ...headers,
    },
    body: JSON.stringify(body),
  };
}
