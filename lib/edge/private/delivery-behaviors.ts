import { createHash } from 'node:crypto';
import { Construct } from 'constructs';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { readAgain } from '../../private/read-again';
import type { DeliveryOrigin } from '../delivery/delivery-origin';
import type { DeliveryBehavior } from '../delivery/delivery-route';
import { DeliveryKind } from './delivery-source';

/**
 * The origins of a distribution, each once, with ids that do not depend on their order. Those of a staging distribution have ids of their own,
 * so that it stays as it is when the delivery takes over its content: CloudFormation cannot change it.
 */
export class OriginBindings {
  private readonly bound = new Map<DeliveryOrigin, { id: string; origin: cloudfront.IOrigin }>();

  /**
   * @param scope where they are made
   * @param stagedIn the construct of a staging distribution, where it is let in
   */
  constructor(
    private readonly scope: Construct,
    private readonly stagedIn?: Construct,
  ) {}

  public of(given: DeliveryOrigin, id: string): cloudfront.IOrigin {
    const known = this.bound.get(given);
    if (known) return known.origin;
    const uniqueId = `${this.stagedIn?.node.id ?? ''}${id}`;
    const origin = given._source.bind(this.scope, uniqueId);
    this.bound.set(given, { id: uniqueId, origin });
    return origin;
  }

  /** The origin of a route, whose id comes from its path. */
  public ofRoute(given: DeliveryOrigin, path: string): cloudfront.IOrigin {
    const words = path.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
    const name = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
    // '/a/*' and '/a*' are two.
    const digest = createHash('sha256').update(path).digest('hex').slice(0, 6);
    return this.of(given, `Route${name.slice(0, 40)}${digest}`);
  }

  /** Lets the distribution in everywhere, and has it look again at what is replaced in another stack. */
  public allow(distribution: cloudfront.Distribution): void {
    const { scope, stagedIn } = this;
    for (const [{ _source: source }, { id }] of this.bound) {
      readAgain(distribution.node.defaultChild as cloudfront.CfnDistribution, ...(source.reads ?? []));
      source.allow?.(stagedIn ?? scope, id, distribution, stagedIn !== undefined);
    }
  }
}

/** The behavior of an origin, with the defaults of its kind. */
export function behaviorOf(
  origin: cloudfront.IOrigin,
  { _source }: DeliveryOrigin,
  given: DeliveryBehavior,
  headers: cloudfront.IResponseHeadersPolicy | undefined,
): cloudfront.BehaviorOptions {
  const isFiles = _source.kind === DeliveryKind.FILES;
  const { ALLOW_ALL, ALLOW_GET_HEAD, ALLOW_GET_HEAD_OPTIONS } = cloudfront.AllowedMethods;
  const readOnly = isFiles ? ALLOW_GET_HEAD : ALLOW_GET_HEAD_OPTIONS;
  return {
    origin,
    allowedMethods: _source.readOnly ? readOnly : ALLOW_ALL,
    cachePolicy:
      given.cachePolicy ??
      (isFiles ? cloudfront.CachePolicy.CACHING_OPTIMIZED : cloudfront.CachePolicy.CACHING_DISABLED),
    originRequestPolicy:
      given.originRequestPolicy ?? (isFiles ? undefined : cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER),
    responseHeadersPolicy: given.responseHeadersPolicy ?? headers,
    viewerProtocolPolicy:
      (given.redirectHttp ?? isFiles)
        ? cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS
        : cloudfront.ViewerProtocolPolicy.HTTPS_ONLY,
    compress: true,
    functionAssociations: given.functions && given.functions.length > 0 ? given.functions : undefined,
    trustedKeyGroups: given.trustedKeyGroups,
    enableGrpc: given.grpc,
  };
}
