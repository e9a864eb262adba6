import { Construct } from 'constructs';
import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import { rule, validate } from '../../private/validation';

/** A resource and the firewall that it is put behind. */
export interface Association {
  readonly webAclArn: string;
  /** Whether the firewall is for CloudFront. */
  readonly forCloudFront: boolean;
  readonly resourceArn: string;
}

/** Puts a regional resource behind a web ACL. */
export function associate(scope: Construct, id: string, association: Association): wafv2.CfnWebACLAssociation {
  const { webAclArn, forCloudFront, resourceArn } = association;
  validate(`firewall of '${scope.node.path}'`, [
    rule(
      forCloudFront,
      () =>
        `'protect' is for regional resources, and the firewall is for CloudFront; give the distribution its 'webAclArn' as 'webAclId', or use a firewall of scope REGIONAL`,
    ),
    rule(
      /:apigateway:.*\/apis\//.test(resourceArn),
      () => `'protect' got the stage of an HTTP or WebSocket API, and AWS WAF protects those of REST APIs only`,
    ),
  ]);
  return new wafv2.CfnWebACLAssociation(scope, id, { webAclArn, resourceArn });
}
