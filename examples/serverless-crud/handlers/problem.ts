/** One thing that is wrong with a request, and where: a JSON pointer into the body, or the name of a parameter. */
export interface Fault {
  readonly pointer: string;
  readonly detail: string;
}

const TITLES: Record<number, string> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  412: 'Precondition Failed',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  428: 'Precondition Required',
  503: 'Service Unavailable',
};

/** Why a request is refused. It becomes the body of the answer (RFC 9457). */
export class Problem extends Error {
  constructor(
    public readonly status: keyof typeof TITLES,
    detail: string,
    private readonly options: { errors?: Fault[]; headers?: Record<string, string> } = {},
  ) {
    super(detail);
  }

  /** The answer. */
  public toResult(requestId: string) {
    const { errors, headers } = this.options;
    return {
      statusCode: this.status,
      headers: { ...headers, 'Content-Type': 'application/problem+json' },
      body: JSON.stringify({
        type: 'about:blank',
        title: TITLES[this.status],
        status: this.status,
        detail: this.message,
        instance: `urn:request:${requestId}`,
        errors,
      }),
    };
  }
}
