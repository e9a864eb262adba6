import { IConstruct } from 'constructs';
import { CfnElement, Stack, Token } from 'aws-cdk-lib/core';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { stableHash } from './stable-hash';

/** CloudFormation takes logical ids of at most this length. */
const MAX_LOGICAL_ID = 255;

/**
 * Gives a target group another logical id with another load balancer.
 *
 * A target group belongs to one load balancer, and CloudFormation makes the rule of the new one while the old one still
 * has its own ("cannot be associated with more than one load balancer",
 * https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/780). So the new load balancer gets a new
 * target group.
 */
export function followEntrance(group: elbv2.ApplicationTargetGroup, listener: elbv2.IApplicationListener): void {
  follow(group, entranceOf(listener));
}

/** The same for a target group of a Network Load Balancer. */
export function followLoadBalancer(group: elbv2.NetworkTargetGroup, loadBalancer: elbv2.NetworkLoadBalancer): void {
  follow(group, identityOf(loadBalancer));
}

function follow(group: IConstruct, entrance: string): void {
  const resource = group.node.defaultChild as CfnElement;
  const suffix = stableHash(entrance).toString(16).padStart(8, '0');
  const logicalId = Stack.of(group)
    .getLogicalId(resource)
    .slice(0, MAX_LOGICAL_ID - suffix.length);
  resource.overrideLogicalId(`${logicalId}${suffix}`);
}

/** What changes when CloudFormation would replace the load balancer: its construct, or its scheme. */
function entranceOf(listener: elbv2.IApplicationListener): string {
  if (listener instanceof elbv2.ApplicationListener) return identityOf(listener.loadBalancer);
  const arn = JSON.stringify(Stack.of(listener).resolve(listener.listenerArn));
  // arn:...:listener/app/name/id of the load balancer/id of the listener: its other listeners are the same entrance.
  return Token.isUnresolved(listener.listenerArn) ? arn : arn.split('/').slice(0, -1).join('/');
}

function identityOf({ node }: IConstruct): string {
  const { scheme } = node.defaultChild as elbv2.CfnLoadBalancer;
  return `${node.path} ${scheme}`;
}
