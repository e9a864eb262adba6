import { Match, Template } from 'aws-cdk-lib/assertions';
import { Exposure, InternetExposureOptions, MutualTls, WebLoadBalancer } from '../../lib/loadbalancing';
import { Alarms } from '../../lib/observability';
import { templateOf, testStack } from '../support/synth';
import { certificate, importedVpc } from './support';

const LISTENER = 'AWS::ElasticLoadBalancingV2::Listener';

function internet(options: Partial<InternetExposureOptions> = {}): Template {
  const stack = testStack();
  new WebLoadBalancer(stack, 'Alb', {
    vpc: importedVpc(stack),
    exposure: Exposure.internet({ certificates: [certificate('a')], ...options }),
    alarms: Alarms.none(),
  });
  return templateOf(stack);
}

describe('MutualTls', () => {
  describe('overrides', () => {
    test('passes certificates through without a trust store', () => {
      internet({ mutualTls: MutualTls.passThrough() }).hasResourceProperties(LISTENER, {
        Port: 443,
        MutualAuthentication: { Mode: 'passthrough', TrustStoreArn: Match.absent() },
      });
    });
  });
});
