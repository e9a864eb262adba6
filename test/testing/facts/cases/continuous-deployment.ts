import { att, resource } from '../../templates';
import { Case } from './case';

const distribution = (config: object) =>
  resource('CloudFront::Distribution', { DistributionConfig: { Enabled: true, ...config } });
const policy = (enabled = true) =>
  resource('CloudFront::ContinuousDeploymentPolicy', {
    ContinuousDeploymentPolicyConfig: {
      Enabled: enabled,
      StagingDistributionDnsNames: [att('Staging', 'DomainName')],
    },
  });
const ContinuousDeploymentPolicyId = att('Policy', 'Id');
const Staging = distribution({ Staging: true });
const Primary = distribution({});
const tried = { Staging, Policy: policy() };
const attached = (config: object = {}) => ({
  ...tried,
  Primary: distribution({ ContinuousDeploymentPolicyId, ...config }),
});
const detached = { Staging, Policy: policy(false), Primary: distribution({ ContinuousDeploymentPolicyId: '' }) };

export const CONTINUOUS_DEPLOYMENT_CASES: Readonly<Record<string, Case>> = {
  'continuous-deployment-creation': {
    versions: [{ Staging }, attached()],
    finds: 'fails at Primary',
    twin: [{ Primary }, attached()],
  },
  'continuous-deployment-fields': {
    versions: [{ Primary }, attached(), attached({ PriceClass: 'PriceClass_100' })],
    finds: 'fails at Primary',
    twin: [{ Primary }, attached(), attached({ Comment: 'Spring' })],
  },
  'continuous-deployment-left-out': {
    versions: [{ Primary }, attached(), { Primary }],
    finds: 'fails at Primary',
    twin: [{ Primary }, attached(), detached, { Primary }],
  },
  'staging-distribution-in-use': {
    versions: [{ Primary }, attached(), { ...attached(), Staging: distribution({ Staging: true, Comment: 'Spring' }) }],
    finds: 'fails at Staging',
    twin: [
      { Primary, Staging },
      { Primary, Staging: distribution({ Staging: true, Comment: 'Spring' }) },
    ],
  },
};
