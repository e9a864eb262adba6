import { Construct } from 'constructs';
import { CfnDeletionPolicy } from 'aws-cdk-lib/core';
import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import { rule, validate } from '../../private/validation';

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
    rule(
      forCloudFront,
      () =>
        `'protect' is for regional resources, and the firewall is for CloudFront; give the distribution its 'webAclArn' as 'webAclId', or use a firewall of scope REGIONAL`,
    ),
    // https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-associating-aws-resource.html
    rule(
      fraudControl && /:cognito-idp:/.test(resourceArn),
      () =>
        `'protect' got a Cognito user pool, and AWS WAF refuses fraud control for those; give it a firewall without that group`,
    ),
    rule(
      /:apigateway:.*\/apis\//.test(resourceArn),
      () => `'protect' got the stage of an HTTP or WebSocket API, and AWS WAF protects those of REST APIs only`,
    ),
  ]);
  const made = new wafv2.CfnWebACLAssociation(scope, id, { webAclArn, resourceArn });
  made.cfnOptions.updateReplacePolicy = CfnDeletionPolicy.RETAIN;
  made.cfnOptions.deletionPolicy = CfnDeletionPolicy.DELETE;
  return made;
}
