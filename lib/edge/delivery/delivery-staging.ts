import { Duration } from 'aws-cdk-lib/core';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { isKnown, matches, nonEmpty, number, rule, Rules, seconds } from '../../private/validation';
import { DeliveryOrigin } from './delivery-origin';
import { DeliveryPages } from './delivery-pages';
import { DeliveryBehavior, DeliveryErrorPage, DeliveryRoute } from './delivery-route';

/** The content of a staging distribution, where it is another than that of the delivery. All else is the same: CloudFront lets nothing else differ. */
export interface DeliveryStagedContent {
  /**
   * The name of what is tried, beginning with a capital letter. CloudFormation cannot change a staging distribution that is asked: give each
   * change another name, after a deployment with `detached()`.
   */
  readonly name: string;

  /**
   * The origin of what no route names.
   *
   * @default - that of the delivery
   */
  readonly origin?: DeliveryOrigin;

  /**
   * The treatment of requests to `origin`.
   *
   * @default - that of the delivery
   */
  readonly behavior?: DeliveryBehavior;

  /**
   * Paths that other origins answer.
   *
   * @default - those of the delivery
   */
  readonly routes?: DeliveryRoute[];

  /**
   * The object that answers the root, or an empty text for none.
   *
   * @default - that of the delivery
   */
  readonly defaultRootObject?: string;

  /**
   * The files of a bucket that the paths of requests stand for.
   *
   * @default - that of the delivery
   */
  readonly pages?: DeliveryPages;

  /**
   * Pages in place of errors of origins.
   *
   * @default - those of the delivery
   */
  readonly errorPages?: DeliveryErrorPage[];

  /**
   * The countries that may, or may not, get anything.
   *
   * @default - those of the delivery
   */
  readonly geoRestriction?: cloudfront.GeoRestriction;
}

/** Options for a share of the requests. */
export interface DeliveryStagingWeightOptions {
  /**
   * The time without a request after which a viewer may be sent to the other distribution, 5 to 60 minutes. Given, viewers stay where they are, by
   * a cookie.
   *
   * @default - each request is sent anew
   */
  readonly sessionIdle?: Duration;

  /**
   * The time after which a viewer may be sent to the other distribution, whatever it asks for, 5 to 60 minutes. Needs `sessionIdle`.
   *
   * @default - `sessionIdle`
   */
  readonly sessionMaximum?: Duration;
}

/**
 * Another configuration that is tried on some of the requests (continuous deployment), by a staging distribution. It needs a delivery that is
 * deployed already, and without HTTP/3 (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/continuous-deployment.html).
 */
export class DeliveryStaging {
  /**
   * A share of all requests. At times of high load CloudFront sends them all to the delivery.
   *
   * @param percent the share in percent, more than 0, and 15 at most
   */
  public static byWeight(
    percent: number,
    staged: DeliveryStagedContent,
    options: DeliveryStagingWeightOptions = {},
  ): DeliveryStaging {
    const { sessionIdle, sessionMaximum = sessionIdle } = options;
    return new DeliveryStaging(
      staged,
      {
        type: 'SingleWeight',
        singleWeightConfig: {
          // Without the noise of a division: 7 / 100 is not 0.07 for each number.
          weight: Number((percent / 100).toFixed(4)),
          sessionStickinessConfig: sessionIdle &&
            sessionMaximum && { idleTtl: sessionIdle.toSeconds(), maximumTtl: sessionMaximum.toSeconds() },
        },
      },
      weightRules(percent, options),
    );
  }

  /**
   * Requests with a header, of testers for example. Whoever knows it can send it.
   *
   * @param header the name of the header, beginning with `aws-cf-cd-`
   * @param value its value
   */
  public static byHeader(header: string, value: string, staged: DeliveryStagedContent): DeliveryStaging {
    return new DeliveryStaging(staged, { type: 'SingleHeader', singleHeaderConfig: { header, value } }, [
      matches(
        'header',
        header,
        /^aws-cf-cd-[A-Za-z0-9_-]+$/,
        "a name that begins with 'aws-cf-cd-', as 'aws-cf-cd-test'",
      ),
      nonEmpty('value', value),
    ]);
  }

  /**
   * The staging distribution, kept and no longer asked: for one deployment after it was promoted, and before it is changed or taken away.
   * CloudFront keeps a policy that is simply left out, and CloudFormation cannot delete it then.
   */
  public static detached(staged: DeliveryStagedContent): DeliveryStaging {
    return new DeliveryStaging(staged, undefined, []);
  }

  /**
   * What is tried.
   *
   * @internal
   */
  public readonly _staged: DeliveryStagedContent;

  /**
   * The requests that are sent to it, unless it is detached.
   *
   * @internal
   */
  public readonly _traffic: cloudfront.CfnContinuousDeploymentPolicy.TrafficConfigProperty | undefined;

  private readonly own: Rules;

  private constructor(
    staged: DeliveryStagedContent,
    traffic: cloudfront.CfnContinuousDeploymentPolicy.TrafficConfigProperty | undefined,
    own: Rules,
  ) {
    this._staged = staged;
    this._traffic = traffic;
    this.own = own;
  }

  /**
   * The problems of it.
   *
   * @internal
   */
  public _rules(): Rules {
    return [
      matches(
        'staging.name',
        this._staged.name,
        /^[A-Z][A-Za-z0-9]*$/,
        "a name that begins with a capital letter, as 'Spring'",
      ),
      this.own,
    ];
  }
}

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/continuous-deployment-quotas-considerations.html */
function weightRules(percent: number, { sessionIdle, sessionMaximum }: DeliveryStagingWeightOptions): Rules {
  const bounds = { min: 300, max: 3600 };
  const known = isKnown(sessionIdle?.toSeconds()) && isKnown(sessionMaximum?.toSeconds());
  return [
    number('percent', percent, { min: 0.01, max: 15 }),
    seconds('sessionIdle', sessionIdle, bounds),
    seconds('sessionMaximum', sessionMaximum, bounds),
    rule(
      sessionMaximum !== undefined && sessionIdle === undefined,
      () => `'sessionMaximum' has no effect without 'sessionIdle'; give both, or none`,
    ),
    rule(
      known && (sessionMaximum?.toSeconds() ?? 0) < (sessionIdle?.toSeconds() ?? 0),
      () =>
        `'sessionMaximum' must be at least 'sessionIdle' (${sessionIdle?.toHumanString()}), got ${sessionMaximum?.toHumanString()}; raise it`,
    ),
  ];
}
