import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Alarms } from '../../observability';
import { IWebListener } from '../ingress';
import { RouteMatch } from '../route-match';
import { WebLoadBalancer } from '../web-load-balancer';

/** What an ingress needs to know of the architecture that it leads to. */
export interface IngressBindOptions {
  /** The VPC of the targets. */
  readonly vpc: ec2.IVpc;

  /**
   * Who is told when a load balancer of the architecture's own fails. A shared one is watched by its owner.
   *
   * @default - nobody
   */
  readonly alarms?: Alarms;
}

/** An entrance, and the requests on it that are for one architecture. */
export interface IngressConfig {
  /** Where the requests come in. */
  readonly entrance: IWebListener;

  /** Which of them are for this architecture. */
  readonly match: RouteMatch;

  /**
   * Order among the routes.
   *
   * @default - from the match alone
   */
  readonly priority?: number;

  /**
   * The load balancer that was made for this architecture alone.
   *
   * @default - the entrance is shared
   */
  readonly ownLoadBalancer?: WebLoadBalancer;
}
