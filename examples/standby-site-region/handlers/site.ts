import type { ALBEvent, ALBResult } from 'aws-lambda';

/** The text that the health check of Route 53 looks for: an error page of something else does not have it. */
const HEALTHY = { healthy: true };

/** The bulletin of a town: read in both Regions, and the standby says that it is one. */
export async function handler({ httpMethod, path }: ALBEvent): Promise<ALBResult> {
  if (httpMethod !== 'GET' && httpMethod !== 'HEAD')
    return answer(405, 'text/plain', 'method not allowed', { allow: 'GET, HEAD' });
  if (path === '/health') return answer(200, 'application/json', JSON.stringify(HEALTHY));
  if (path !== '/') return answer(404, 'text/plain', 'not found');
  return answer(200, 'text/html; charset=utf-8', page(process.env.AWS_REGION ?? '', process.env.ROLE === 'standby'));
}

function page(region: string, isStandby: boolean): string {
  const notice = isStandby
    ? '<p>We are having trouble, and you see our standby: what you read may be some minutes old.</p>'
    : '<p>Everything works.</p>';
  return `<!doctype html><html lang="en"><title>Town bulletin</title><h1>Town bulletin</h1>${notice}<p>From ${region}.</p></html>`;
}

function answer(statusCode: number, type: string, body: string, headers: Record<string, string> = {}): ALBResult {
  return {
    statusCode,
    headers: {
      'content-type': type,
      // Not longer than the DNS of it: a browser that comes back must not see the site of an hour ago.
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'",
      'x-content-type-options': 'nosniff',
      ...headers,
    },
    body,
  };
}
