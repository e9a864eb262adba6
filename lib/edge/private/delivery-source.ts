import { Construct, IConstruct } from 'constructs';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { Rules } from '../../private/validation';

/** The use of an origin, which decides how requests are cached and what of them is passed on. */
export enum DeliveryKind {
  /** Files, read and cached. */
  FILES,
  /** An application that answers each request. */
  APPLICATION,
}

/** An origin before the distribution exists. */
export interface DeliverySource {
  readonly kind: DeliveryKind;

  /** Whether requests of other methods than GET, HEAD and OPTIONS may pass. */
  readonly readOnly: boolean;

  /** Whether CloudFront may list what there is, so that what is missing is answered with 404. */
  readonly lists?: boolean;

  /** The part of it that keeps gRPC from passing. */
  readonly grpcObstacle?: string;

  /** The names of the VPC origins that it makes. */
  readonly vpcOrigins?: readonly string[];

  /** The buckets and load balancers behind it, which may be in another stack. */
  readonly reads?: readonly IConstruct[];

  /** The problems of it, seen from the construct that is about to be made. */
  rules(scope: Construct): Rules;

  /** The origin for the distribution; makes what it needs in the scope. `id` is the same for the same route. */
  bind(scope: Construct, id: string): cloudfront.IOrigin;

  /**
   * Lets a distribution in, once there is one.
   *
   * @param isStaging whether it is the staging distribution, which nobody names by its id
   */
  allow?(scope: Construct, id: string, distribution: cloudfront.Distribution, isStaging: boolean): void;
}
