/** One thing that is wrong with a request's body: where (a JSON pointer) and what. */
export interface Fault {
  readonly pointer: string;
  readonly detail: string;
}

const TITLES: Record<number, string> = {
  400: 'Bad Request',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

/** An answer other than success, sent as `application/problem+json` (RFC 9457). */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly detail: string,
    readonly options: {
      readonly errors?: Fault[];
      readonly headers?: Record<string, string>;
      readonly cause?: unknown;
    } = {},
  ) {
    super(detail, { cause: options.cause });
    this.name = 'Problem';
  }

  /** What the client gets. */
  document(): object {
    const { errors } = this.options;
    return {
      type: 'about:blank',
      title: TITLES[this.status],
      status: this.status,
      detail: this.detail,
      ...(errors && { errors }),
    };
  }
}
