import { Fact, named } from '../fact';
import { LiveResource, numbersIn } from '../live-resource';
import { StackDeployment } from '../stack-deployment';

const DISTRIBUTION = 'AWS::CloudFront::Distribution';
const POLICY = 'AWS::CloudFront::ContinuousDeploymentPolicy';
const GUIDE = 'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide';

type Config = Readonly<Record<string, unknown>>;

const configOf = (distribution: LiveResource): Config => (distribution.properties.DistributionConfig ?? {}) as Config;

/** The policy of a distribution: none where it has an empty text, which lets go of one. */
function policyOf(distribution: LiveResource | undefined): unknown {
  const policy = distribution && configOf(distribution).ContinuousDeploymentPolicyId;
  return policy === '' ? undefined : policy;
}

/** The distributions of a deployment that are there before it, and are updated. */
const updated = (deployment: StackDeployment) =>
  deployment
    .changed(DISTRIBUTION)
    .flatMap(({ action, before, after }) => (action === 'update' && before && after ? [{ before, after }] : []));

const CREATION: Fact = {
  id: 'continuous-deployment-creation',
  says: 'A distribution is not created with a continuous deployment policy: one that is there is given it.',
  source: 'https://github.com/go-to-k/cdk-real-drift/issues/1674',
  check: (deployment, report) => {
    for (const { action, after } of deployment.changed(DISTRIBUTION)) {
      if ((action !== 'create' && action !== 'replace') || !after || policyOf(after) === undefined) continue;
      report(
        after,
        'fails',
        `${named(after)} is created with a continuous deployment policy`,
        'deploy it without, and give it the policy in the next deployment',
      );
    }
  },
};

/** All that a distribution with a policy can be changed in. */
const CHANGEABLE = [
  'CacheBehaviors',
  'Comment',
  'CustomErrorResponses',
  'DefaultCacheBehavior',
  'DefaultRootObject',
  'Logging',
  'OriginGroups',
  'Origins',
  'Restrictions',
];

const FIELDS: Fact = {
  id: 'continuous-deployment-fields',
  says: 'A distribution with a continuous deployment policy is changed in its behaviors, origins, error pages, restrictions, root object, logging and comment alone.',
  source: `${GUIDE}/understanding-continuous-deployment.html#updating-staging-and-primary-distributions`,
  check: (deployment, report) => {
    for (const { before, after } of updated(deployment)) {
      if (policyOf(before) === undefined || policyOf(after) === undefined) continue;
      const [old, next] = [configOf(before), configOf(after)];
      const refused = [...new Set([...Object.keys(old), ...Object.keys(next)])].filter(
        (name) => !CHANGEABLE.includes(name) && JSON.stringify(old[name]) !== JSON.stringify(next[name]),
      );
      if (refused.length === 0) continue;
      report(
        after,
        'fails',
        `${named(after)} has a continuous deployment policy, and its ${refused.sort().join(', ')} cannot be changed with it`,
        'let go of the policy in a deployment before, by an empty text for its id',
      );
    }
  },
};

const LEFT_OUT: Fact = {
  id: 'continuous-deployment-left-out',
  says: 'A continuous deployment policy whose id is left out stays with its distribution, and cannot be deleted (ContinuousDeploymentPolicyInUse).',
  source: 'https://github.com/aws/aws-sdk-js-v3/issues/7417',
  check: (deployment, report) => {
    for (const { before, after } of updated(deployment)) {
      if (policyOf(before) === undefined || configOf(after).ContinuousDeploymentPolicyId !== undefined) continue;
      const policy = deployment.resourceIn(policyOf(before));
      const isDeleted = deployment.changeOf(policy)?.action === 'remove';
      report(
        after,
        isDeleted ? 'fails' : 'ignored',
        `${named(after)} keeps its continuous deployment policy${isDeleted ? ', which cannot be deleted' : ''}`,
        'let go of it by an empty text for its id, with the policy disabled, in a deployment before',
      );
    }
  },
};

const STAGING_IN_USE: Fact = {
  id: 'staging-distribution-in-use',
  says: 'CloudFormation does not update a staging distribution that a policy names: it sends no id of the policy along, which CloudFront takes for a change of it.',
  source: 'https://github.com/aws-samples/amazon-cloudfront-continuous-deployment/issues/8',
  check: (deployment, report) => {
    for (const { before } of updated(deployment)) {
      const isNamed = deployment.before.some(
        (policy) => policy.type === POLICY && numbersIn(policy.properties).includes(before.number),
      );
      if (configOf(before).Staging !== true || !isNamed) continue;
      report(
        before,
        'fails',
        `the staging distribution ${named(before)} is changed in place, while a continuous deployment policy names it`,
        'give what is tried another id, so that another one is made, after the policy is let go of',
      );
    }
  },
};

export const CONTINUOUS_DEPLOYMENT_FACTS: readonly Fact[] = [CREATION, FIELDS, LEFT_OUT, STAGING_IN_USE];
