import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

const TITLES = {
  400: 'Bad Request',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
};

/** An error, answered as RFC 9457 has it. */
export class Problem extends Error {
  constructor(
    public readonly status: keyof typeof TITLES,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }

  public get response(): APIGatewayProxyStructuredResultV2 {
    return {
      statusCode: this.status,
      headers: {
        'content-type': 'application/problem+json',
        'cache-control': 'no-store',
        ...(this.status === 503 && { 'retry-after': '30' }),
      },
      body: JSON.stringify({ status: this.status, title: TITLES[this.status], detail: this.message }),
    };
  }
}

/** The account of the path. The checksum that mixed case can have is not looked at: an account is the same in any case. */
export function accountOf(address: string | undefined): string {
  if (!/^0x[0-9a-fA-F]{40}$/.test(address ?? '')) {
    throw new Problem(400, 'an account is 0x and 40 hexadecimal digits');
  }
  return `${address}`.toLowerCase();
}
