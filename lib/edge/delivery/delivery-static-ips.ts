import { Construct } from 'constructs';
import { CfnResource, Validations } from 'aws-cdk-lib/core';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { digestOf } from '../../private/identity-digest';
import { uniqueName } from '../../private/unique-name';
import { matches, nonEmpty, validate } from '../../private/validation';

/** Options for addresses that stay. */
export interface DeliveryStaticIpsOptions {
  /**
   * Whether the list has IPv6 addresses, too. With one of IPv4 alone the distribution is not reached by IPv6, and has no records of it.
   *
   * @default false
   */
  readonly ipv6?: boolean;
}

/**
 * Addresses that stay (Anycast static IP list), for networks that must write them down. A list costs about 3,000 USD a month, used or not, and
 * AWS must have approved one for the account before: the quota is 0
 * (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/request-static-ips.html).
 */
export abstract class DeliveryStaticIps {
  /**
   * A list that exists, of up to 100 distributions: one for all of them costs as much as one for each.
   *
   * @param anycastIpListId the id of the list, not its ARN
   */
  public static existing(anycastIpListId: string, options: DeliveryStaticIpsOptions = {}): DeliveryStaticIps {
    validate(
      'DeliveryStaticIps.existing',
      matches('anycastIpListId', anycastIpListId, /^[A-Za-z0-9_-]+$/, 'the id of a list, not its ARN'),
    );
    return new ExistingList(anycastIpListId, options.ipv6 ?? false);
  }

  /**
   * 21 addresses of the delivery's own, for networks that allow what they know.
   *
   * @param costReason why it is worth about 3,000 USD a month
   */
  public static forAllowLists(costReason: string, options: DeliveryStaticIpsOptions = {}): DeliveryStaticIps {
    validate('DeliveryStaticIps.forAllowLists', nonEmpty('costReason', costReason));
    return new OwnList(21, options.ipv6 ?? false);
  }

  /**
   * 3 addresses of the delivery's own, for the apex of a domain whose DNS is elsewhere and has no alias records.
   *
   * @param costReason why it is worth about 3,000 USD a month: an alias record of Route 53 costs nothing
   */
  public static forApex(costReason: string, options: DeliveryStaticIpsOptions = {}): DeliveryStaticIps {
    validate('DeliveryStaticIps.forApex', nonEmpty('costReason', costReason));
    return new OwnList(3, options.ipv6 ?? false);
  }

  /**
   * Whether there are IPv6 addresses.
   *
   * @internal
   */
  public abstract readonly _ipv6: boolean;

  /**
   * The id of the list.
   *
   * @internal
   */
  public abstract _bind(scope: Construct): string;
}

class ExistingList extends DeliveryStaticIps {
  constructor(
    private readonly listId: string,
    public readonly _ipv6: boolean,
  ) {
    super();
  }

  public _bind(): string {
    return this.listId;
  }
}

class OwnList extends DeliveryStaticIps {
  constructor(
    private readonly count: number,
    public readonly _ipv6: boolean,
  ) {
    super();
  }

  public _bind(scope: Construct): string {
    Validations.of(scope).addWarning(
      'cdk-reference-architectures:deliveryStaticIpsCost',
      'The addresses of the delivery cost about 3,000 USD a month, used or not: acknowledge it, or share a list by DeliveryStaticIps.existing().',
    );
    // Another number of addresses is another list, beside the first for a while, which has a name of its own.
    const digest = digestOf(scope, [String(this.count)]);
    const owner = new Construct(scope, 'StaticIps');
    // Not the L1: it takes no tags that come from an aspect, and fails; and a change of tags would make another list, with other addresses.
    const list = new CfnResource(owner, `List${digest}`, {
      type: cloudfront.CfnAnycastIpList.CFN_RESOURCE_TYPE_NAME,
      properties: {
        Name: uniqueName(new Construct(owner, `Name${digest}`), 64),
        IpCount: this.count,
        IpAddressType: this._ipv6 ? 'dualstack' : 'ipv4',
      },
    });
    return list.getAtt('Id').toString();
  }
}
