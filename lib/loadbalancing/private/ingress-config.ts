import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { IEntrance } from '../ingress';
import { RouteMatch } from '../route-match';

/** What an ingress needs to know of the architecture that it leads to. */
export interface IngressBindOptions {
  /** The VPC of the targets. */
  readonly vpc: ec2.IVpc;
}

/** An entrance, and the requests on it that are for one architecture. */
export interface IngressConfig {
  /** Where the requests come in. */
  readonly entrance: IEntrance;

  /** Which of them are for this architecture. */
  readonly match: RouteMatch;

  /**
   * Order among the routes.
   *
   * @default - from the match alone
   */
  readonly priority?: number;
}
