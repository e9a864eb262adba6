import { Construct } from 'constructs';
import { Annotations } from 'aws-cdk-lib/core';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { DeliveryStagedContent, DeliveryStaging } from '../delivery/delivery-staging';
import { OriginBindings } from './delivery-behaviors';
import { createDistribution, DistributionContent, DistributionSettings, resourceOf } from './delivery-distribution';

/** The content of a staging distribution: that of the delivery, where it says nothing else. */
export function stagedContentOf(content: DistributionContent, staged: DeliveryStagedContent): DistributionContent {
  return {
    origin: staged.origin ?? content.origin,
    behavior: staged.behavior ?? content.behavior,
    routes: staged.routes ?? content.routes,
    defaultRootObject: staged.defaultRootObject ?? content.defaultRootObject,
    pages: staged.pages ?? content.pages,
    errorPages: staged.errorPages ?? content.errorPages,
    geoRestriction: staged.geoRestriction ?? content.geoRestriction,
  };
}

/** The distribution that is tried, and the policy by which CloudFront sends requests to it. */
export class StagingDistribution extends Construct {
  public readonly distribution: cloudfront.Distribution;
  public readonly policy: cloudfront.CfnContinuousDeploymentPolicy;

  constructor(
    delivery: Construct,
    private readonly staging: DeliveryStaging,
    content: DistributionContent,
    settings: DistributionSettings,
  ) {
    super(delivery, `Staging${staging._staged.name}`);
    const origins = new OriginBindings(delivery, this);
    this.distribution = createDistribution(
      this,
      stagedContentOf(content, staging._staged),
      // Names are those of the delivery: CloudFront takes none here.
      { ...settings, comment: `${staging._staged.name} of ${settings.comment}` },
      { origins, hostNames: [], additionalMetrics: false },
    );
    if (settings.certificate) {
      Annotations.of(this.distribution).acknowledgeWarning(
        '@aws-cdk/aws-cloudfront:emptyDomainNames',
        'A staging distribution has the certificate of its delivery, and no names',
      );
    }
    resourceOf(this.distribution).addPropertyOverride('DistributionConfig.Staging', true);
    origins.allow(this.distribution);
    this.policy = this.createPolicy();
  }

  /** Has the delivery send requests to it, or no longer. */
  public attach(primary: cloudfront.Distribution): void {
    const resource = resourceOf(primary);
    const isAttached = this.staging._traffic !== undefined;
    // Left out, it would stay as it is: https://github.com/aws/aws-sdk-js-v3/issues/7417
    resource.addPropertyOverride(
      'DistributionConfig.ContinuousDeploymentPolicyId',
      isAttached ? this.policy.attrId : '',
    );
    // A policy is switched off before it is let go of.
    if (!isAttached) resource.addResourceDependency(this.policy);
  }

  private createPolicy(): cloudfront.CfnContinuousDeploymentPolicy {
    const { _traffic } = this.staging;
    return new cloudfront.CfnContinuousDeploymentPolicy(this, 'Policy', {
      continuousDeploymentPolicyConfig: {
        enabled: _traffic !== undefined,
        stagingDistributionDnsNames: [this.distribution.distributionDomainName],
        trafficConfig: _traffic,
      },
    });
  }
}
