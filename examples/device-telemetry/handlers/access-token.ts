import { SecretsProvider } from '@aws-lambda-powertools/parameters/secrets';

/** How long a token is used before it is read again, in seconds. */
const TOKEN_SECONDS = 300;

/** The token of the database, read when it is needed first. */
export class AccessToken {
  constructor(
    private readonly secrets: SecretsProvider,
    private readonly secretArn: string,
  ) {}

  /**
   * The token.
   *
   * @param isRefused whether the one that was given last is not taken any more
   */
  public async get(isRefused = false): Promise<string> {
    const secret = await this.secrets.get(this.secretArn, { maxAge: TOKEN_SECONDS, forceFetch: isRefused });
    return tokenIn(String(secret));
  }
}

/**
 * The token in the secret that Timestream made: the guides of AWS read it as `token`
 * (https://github.com/aws/agent-toolkit-for-aws, timestream-influxdb, migration), its documentation does not say. Under another name it is
 * known by how each begins (https://docs.influxdata.com/influxdb3/core/admin/tokens/).
 */
export function tokenIn(secret: string): string {
  const token = namedToken(secret) ?? /apiv3_[\w-]+/.exec(secret)?.[0];
  // Not the secret itself: it would be in the logs.
  if (token === undefined) throw new Error('the secret has no token of InfluxDB 3');
  return token;
}

function namedToken(secret: string): string | undefined {
  try {
    const { token } = JSON.parse(secret) as { readonly token?: unknown };
    return typeof token === 'string' && token !== '' ? token : undefined;
  } catch {
    return undefined;
  }
}
