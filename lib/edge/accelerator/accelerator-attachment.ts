import { Construct } from 'constructs';
import { Names } from 'aws-cdk-lib/core';
import * as ga from 'aws-cdk-lib/aws-globalaccelerator';
import { injectedProps } from '../../private/property-injection';
import { at, distinct, matches, nonEmptyList, rule, validate } from '../../private/validation';
import { AcceleratorEndpoint } from './accelerator-endpoint';

/** Properties of an `AcceleratorAttachment`. */
export interface AcceleratorAttachmentProps {
  /** The endpoints of this account that are shared: load balancers. */
  readonly endpoints: AcceleratorEndpoint[];

  /**
   * The accounts whose accelerators may take the endpoints, each 12 digits.
   *
   * @default - none: `acceleratorArns` alone
   */
  readonly accounts?: string[];

  /**
   * The ARNs of the accelerators that may take the endpoints.
   *
   * @default - none: `accounts` alone
   */
  readonly acceleratorArns?: string[];
}

/**
 * Load balancers that accelerators of other accounts may take (cross-account attachment of AWS Global Accelerator), in the account of the
 * endpoints. It costs nothing.
 *
 * The accelerator names each of them with `attachmentArn`.
 */
export class AcceleratorAttachment extends Construct {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-reference-architectures.edge.AcceleratorAttachment';

  /** The attachment. */
  public readonly attachment: ga.CfnCrossAccountAttachment;

  /** The ARN of the attachment, for the endpoints of the accelerator. */
  public readonly attachmentArn: string;

  constructor(scope: Construct, id: string, props: AcceleratorAttachmentProps) {
    super(scope, id);
    props = injectedProps(AcceleratorAttachment.PROPERTY_INJECTION_ID, scope, id, props);
    const { accounts = [], acceleratorArns = [] } = props;
    const endpoints = props.endpoints.map((endpoint) => endpoint._bind(this));
    validate(at('AcceleratorAttachment', scope, id), [
      nonEmptyList('endpoints', endpoints),
      distinct(
        'endpoints',
        endpoints.map(({ endpointId }) => endpointId),
      ),
      rule(
        endpoints.some(({ attachmentArn }) => attachmentArn !== undefined),
        () => `'endpoints' must be of this account, got one with 'attachmentArn'; leave that out`,
      ),
      // https://docs.aws.amazon.com/global-accelerator/latest/api/API_Resource.html
      rule(
        endpoints.some(({ hasOwnHealth }) => !hasOwnHealth),
        () =>
          `'endpoints' must be load balancers, which Global Accelerator names by ARNs in other accounts; put a Network Load Balancer before instances and addresses`,
      ),
      rule(
        accounts.length + acceleratorArns.length === 0,
        () => `'accounts' or 'acceleratorArns' must name somebody; give one of them`,
      ),
      distinct('accounts', accounts),
      accounts.map((account) => matches('accounts', account, /^\d{12}$/, '12 digits')),
      distinct('acceleratorArns', acceleratorArns),
      acceleratorArns.map((arn) =>
        matches(
          'acceleratorArns',
          arn,
          /^arn:[\w-]+:globalaccelerator::\d{12}:accelerator\/[\w-]+$/,
          'the ARN of an accelerator',
        ),
      ),
    ]);

    this.attachment = new ga.CfnCrossAccountAttachment(this, 'Attachment', {
      name: Names.uniqueResourceName(this, { maxLength: 64, separator: '-' }),
      principals: [...accounts, ...acceleratorArns],
      resources: endpoints.map(({ endpointId, region }) => ({ endpointId, region })),
    });
    this.attachmentArn = this.attachment.attrAttachmentArn;
  }
}
