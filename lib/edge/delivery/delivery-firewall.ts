import { Construct } from 'constructs';
import { Stack } from 'aws-cdk-lib/core';
import { Alarms } from '../../observability';
import { isKnown, nonEmpty, rule, Rules, validate } from '../../private/validation';
import { NorthVirginia } from '../north-virginia';
import { inNorthVirginia } from '../private/north-virginia-scope';
import { FirewallScope, IWebFirewall, WebFirewall } from '../web-firewall';
import { WebFirewallOptions } from '../web-firewall-options';

/** The firewall before a distribution. */
export abstract class DeliveryFirewall {
  /**
   * A firewall of the distribution's own in us-east-1, with its alarm. It costs 5 USD a month, and 1 USD for each of its rules
   * (https://aws.amazon.com/waf/pricing/).
   */
  public static create(options: WebFirewallOptions = {}): DeliveryFirewall {
    return new OwnFirewall(options, true);
  }

  /**
   * The firewall of `create()`, kept without being asked: for one deployment before it is taken away. In another Region than us-east-1 its
   * stack is deployed first, and could not delete it while the distribution uses it.
   */
  public static detached(options: WebFirewallOptions = {}): DeliveryFirewall {
    return new OwnFirewall(options, false);
  }

  /** A firewall that exists, of scope CLOUDFRONT: one for several distributions, or `WebFirewall.fromWebAclArn()`. */
  public static existing(firewall: IWebFirewall): DeliveryFirewall {
    return new ExistingFirewall(firewall);
  }

  /** None. Say why: what answers must then bear every flood, and pay for it. */
  public static none(reason: string): DeliveryFirewall {
    validate('DeliveryFirewall.none', nonEmpty('reason', reason));
    return new NoFirewall();
  }

  /**
   * Whether it is made in us-east-1.
   *
   * @internal
   */
  public readonly _creates: boolean = false;

  /**
   * Whether the distribution uses it.
   *
   * @internal
   */
  public readonly _attached: boolean = true;

  /**
   * The problems of it.
   *
   * @internal
   */
  public _rules(): Rules {
    return [];
  }

  /**
   * The firewall, whose ARN the stack of the distribution can read.
   *
   * @internal
   */
  public abstract _bind(scope: Construct, alarms: Alarms): IWebFirewall | undefined;
}

class OwnFirewall extends DeliveryFirewall {
  public override readonly _creates = true;

  constructor(
    private readonly options: WebFirewallOptions,
    public override readonly _attached: boolean,
  ) {
    super();
  }

  public _bind(scope: Construct, alarms: Alarms): WebFirewall {
    const firewall = new WebFirewall(inNorthVirginia(scope, 'before'), 'Firewall', {
      ...this.options,
      scope: FirewallScope.CLOUDFRONT,
      alarms,
    });
    readFrom(scope, firewall);
    return firewall;
  }
}

class ExistingFirewall extends DeliveryFirewall {
  constructor(private readonly firewall: IWebFirewall) {
    super();
  }

  public override _rules(): Rules {
    const { firewall } = this;
    const isRegional =
      firewall instanceof WebFirewall
        ? firewall.webAcl.scope !== FirewallScope.CLOUDFRONT
        : isKnown(firewall.webAclArn) && !/:wafv2:us-east-1:\d{12}:global\//.test(firewall.webAclArn);
    return rule(
      isRegional,
      () =>
        `'firewall' must be of scope CLOUDFRONT, in us-east-1, got a regional one; give it 'FirewallScope.CLOUDFRONT' in 'NorthVirginia.before(this)', or take 'DeliveryFirewall.create()'`,
    );
  }

  public _bind(scope: Construct): IWebFirewall {
    if (this.firewall instanceof WebFirewall) readFrom(scope, this.firewall);
    return this.firewall;
  }
}

class NoFirewall extends DeliveryFirewall {
  public _bind(): undefined {
    return undefined;
  }
}

function readFrom(scope: Construct, { webAcl }: WebFirewall): void {
  if (Stack.of(webAcl) !== Stack.of(scope)) NorthVirginia._readWeakly(webAcl);
}
