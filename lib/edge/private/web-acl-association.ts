import { Construct } from 'constructs';
import { CfnDeletionPolicy } from 'aws-cdk-lib/core';
import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import { rule, Rules, validate } from '../../private/validation';

/** A resource and the firewall that it is put behind. */
export interface Association {
  readonly webAclArn: string;
  /** Whether the firewall is for CloudFront. */
  readonly forCloudFront: boolean;
  /** Whether a group of fraud control is in the web ACL. */
  readonly fraudControl: boolean;
  readonly resourceArn: string;
}

/**
 * Puts a regional resource behind a web ACL.
 *
 * Another web ACL replaces the association, and the new one takes the place of the old one at once. Were the old one
 * deleted in the clean-up, the resource would be without any web ACL, because a disassociation names the resource only
 * (https://docs.aws.amazon.com/waf/latest/APIReference/API_DisassociateWebACL.html).
 */
export function associate(scope: Construct, id: string, association: Association): wafv2.CfnWebACLAssociation {
  const { webAclArn, forCloudFront, fraudControl, resourceArn } = association;
  validate(`firewall of '${scope.node.path}'`, [
    scopeRules(resourceArn, forCloudFront),
    // https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-associating-aws-resource.html
    rule(
      fraudControl && serviceOf(resourceArn) === 'cognito-idp',
      () =>
        `'protect' got a Cognito user pool, and AWS WAF refuses fraud control for those; give it a firewall without that group`,
    ),
    targetRules(resourceArn),
  ]);
  const made = new wafv2.CfnWebACLAssociation(scope, id, { webAclArn, resourceArn });
  made.cfnOptions.updateReplacePolicy = CfnDeletionPolicy.RETAIN;
  made.cfnOptions.deletionPolicy = CfnDeletionPolicy.DELETE;
  return made;
}

/** `elasticloadbalancing` of an ARN, also of one that is known in part; nothing of one that is not known at all. */
function serviceOf(arn: string): string | undefined {
  return /^arn:[^:]+:([\w-]+):/.exec(arn)?.[1];
}

/** Amplify stands behind CloudFront, and is associated all the same. */
function scopeRules(arn: string, forCloudFront: boolean): Rules {
  const isAmplify = serviceOf(arn) === 'amplify';
  return [
    rule(
      forCloudFront && !isAmplify,
      () =>
        `'protect' is for regional resources, and the firewall is for CloudFront; give the distribution its 'webAclArn' as 'webAclId', or use a firewall of scope REGIONAL`,
    ),
    rule(
      !forCloudFront && isAmplify,
      () => `'protect' got an application of Amplify, which needs a firewall of scope CLOUDFRONT, in us-east-1`,
    ),
  ];
}

/** https://docs.aws.amazon.com/waf/latest/APIReference/API_AssociateWebACL.html */
function targetRules(arn: string): Rules {
  const service = serviceOf(arn);
  const isHttpApi = service === 'apigateway' && /\/apis\//.test(arn);
  const isNetwork = service === 'elasticloadbalancing' && /:loadbalancer\/(net|gwy)\//.test(arn);
  return [
    rule(
      isHttpApi,
      () =>
        `'protect' got the stage of an HTTP or WebSocket API, and AWS WAF protects those of REST APIs only; put CloudFront with a firewall in front of it`,
    ),
    rule(
      isNetwork,
      () =>
        `'protect' got a Network or Gateway Load Balancer, and AWS WAF looks into HTTP only; protect an Application Load Balancer behind it`,
    ),
    rule(
      service === 'ec2' && !arn.includes(':verified-access-instance/'),
      () => `'protect' got a resource of EC2 that is no Verified Access instance; protect the load balancer before it`,
    ),
    rule(
      service === 'cloudfront',
      () =>
        `'protect' got a distribution; give it the 'webAclArn' of a firewall of scope CLOUDFRONT as its 'webAclId', because CloudFormation has no other way`,
    ),
    rule(
      service !== undefined && service !== 'cloudfront' && !PROTECTED.includes(service),
      () =>
        `'protect' got a resource of ${service}, and AWS WAF protects load balancers, stages of REST APIs, AppSync APIs, user pools, App Runner services, Verified Access instances and Amplify applications; put CloudFront with a firewall in front of it`,
    ),
  ];
}

const PROTECTED: readonly string[] = [
  'amplify',
  'apigateway',
  'apprunner',
  'appsync',
  'cognito-idp',
  'ec2',
  'elasticloadbalancing',
];
