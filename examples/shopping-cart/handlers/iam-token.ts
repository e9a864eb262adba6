import { SignatureV4 } from '@smithy/signature-v4';
import { Sha256 } from '../../sha256';

/** What a token is signed for. */
export interface TokenOptions {
  readonly cacheName: string;
  readonly userName: string;
  /** Whether the cache is serverless, which the token has to say. */
  readonly isServerless: boolean;
  readonly region: string;
  readonly credentials: ConstructorParameters<typeof SignatureV4>[0]['credentials'];
}

/** The maximum that ElastiCache takes, in seconds. */
const TOKEN_SECONDS = 900;

/**
 * The password of a user who signs in by IAM: a request `connect` of the cache, signed in its query, without `https://`
 * (https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth-iam.html).
 */
export async function iamToken({
  cacheName,
  userName,
  isServerless,
  region,
  credentials,
}: TokenOptions): Promise<string> {
  const signer = new SignatureV4({ service: 'elasticache', region, credentials, sha256: Sha256 });
  const { query = {} } = await signer.presign(
    {
      method: 'GET',
      protocol: 'https:',
      hostname: cacheName,
      path: '/',
      query: { Action: 'connect', User: userName, ...(isServerless && { ResourceType: 'ServerlessCache' }) },
      headers: { host: cacheName },
    },
    { expiresIn: TOKEN_SECONDS },
  );
  return `${cacheName}/?${new URLSearchParams(query as Record<string, string>)}`;
}
