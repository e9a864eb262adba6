import { Construct } from 'constructs';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { at, matches, rule, validate } from '../../private/validation';
import { IWebListener, RouteOptions, WebListenerParts } from '../ingress';
import { WebLoadBalancerAttributes } from '../web-load-balancer';
import { rangeRules } from './priority-bands';
import { RouteTable } from './route-table';

const LISTENER_ARN = /^arn:[^:]+:elasticloadbalancing:[^:]*:[^:]*:listener\/app\/.+/;

/** A load balancer of another app, or of another stack that is not deployed with this one. */
export class ImportedLoadBalancer extends Construct implements IWebListener {
  public readonly connections: ec2.Connections;

  private readonly listener: elbv2.IApplicationListener;
  private readonly testListener?: elbv2.IApplicationListener;
  private readonly loadBalancer: elbv2.IApplicationLoadBalancer;

  constructor(
    scope: Construct,
    id: string,
    private readonly attributes: WebLoadBalancerAttributes,
  ) {
    super(scope, id);
    const { listenerArn, testListenerArn, securityGroupId } = attributes;
    validate(
      at('WebLoadBalancer.fromAttributes', scope, id),
      matches('listenerArn', listenerArn, LISTENER_ARN, 'the ARN of a listener of an Application Load Balancer'),
      matches(
        'testListenerArn',
        testListenerArn,
        LISTENER_ARN,
        'the ARN of a listener of an Application Load Balancer',
      ),
      rangeRules('priorities', attributes.priorities),
    );
    const securityGroup = ec2.SecurityGroup.fromSecurityGroupId(this, 'SecurityGroup', securityGroupId, {
      allowAllOutbound: false,
    });
    this.listener = elbv2.ApplicationListener.fromApplicationListenerAttributes(this, 'Listener', {
      listenerArn,
      securityGroup,
    });
    this.testListener =
      testListenerArn === undefined
        ? undefined
        : elbv2.ApplicationListener.fromApplicationListenerAttributes(this, 'TestListener', {
            listenerArn: testListenerArn,
            securityGroup,
          });
    this.loadBalancer = elbv2.ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes(this, 'Resource', {
      loadBalancerArn: attributes.loadBalancerArn,
      loadBalancerDnsName: attributes.loadBalancerDnsName,
      loadBalancerCanonicalHostedZoneId: attributes.loadBalancerCanonicalHostedZoneId,
      securityGroupId,
      securityGroupAllowsAllOutbound: false,
    });
    this.connections = this.listener.connections;
  }

  public listenerParts(): WebListenerParts {
    const { secure, http2 } = this.attributes;
    return { listener: this.listener, loadBalancer: this.loadBalancer, secure, http2: secure && http2 !== false };
  }

  public addRoute(scope: Construct, id: string, options: RouteOptions): elbv2.ApplicationListenerRule {
    return this.add(this.listener, scope, id, options);
  }

  public addTestRoute(scope: Construct, id: string, options: RouteOptions): elbv2.ApplicationListenerRule {
    if (this.testListener) return this.add(this.testListener, scope, id, options);
    throw new Error(
      `route '${scope.node.path}/${id}': the load balancer has no listener for test traffic; give 'WebLoadBalancer.fromAttributes' a 'testListenerArn'`,
    );
  }

  private add(
    listener: elbv2.IApplicationListener,
    scope: Construct,
    id: string,
    options: RouteOptions,
  ): elbv2.ApplicationListenerRule {
    const { priorities, secure } = this.attributes;
    const { priority } = options;
    validate(
      `route '${scope.node.path}/${id}'`,
      rule(
        priority === undefined && priorities === undefined,
        () =>
          `'priority' must be given on a load balancer of another app, got none; give one that no other rule has, or 'WebLoadBalancer.fromAttributes' the 'priorities' that are reserved for this app`,
      ),
      rule(
        priority !== undefined &&
          priorities !== undefined &&
          (priority < priorities.first || priority > priorities.last),
        () =>
          `'priority' must be one of those that are reserved for this app, from ${priorities?.first} to ${priorities?.last}, got ${priority}`,
      ),
    );
    return RouteTable.of(listener, { secure }).add(scope, id, listener, options, priorities);
  }
}
