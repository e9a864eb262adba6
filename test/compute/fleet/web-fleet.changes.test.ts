import { Stack } from 'aws-cdk-lib/core';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import {
  FleetImage,
  FleetScaling,
  FleetUpdate,
  InstanceTypes,
  PurchaseOption,
  WebFleet,
  WebFleetProps,
} from '../../../lib/compute';
import { Exposure, RouteMatch } from '../../../lib/loadbalancing';
import { Alarms } from '../../../lib/observability';
import { changesBetween, lossesBetween, TemplateJson, templateJson } from '../../support/change-safety';
import { testStack } from '../../support/synth';

const CERTIFICATE = 'arn:aws:acm:eu-central-1:111122223333:certificate/';

interface Version extends Partial<WebFleetProps> {
  readonly certificate?: string;
  readonly route?: string;
}

/** The template of an HTTPS fleet with a further route, as one version of an app makes it. */
function versionOf({ certificate = 'a', route = '/images/*', ...props }: Version = {}): TemplateJson {
  const stack: Stack = testStack();
  const fleet = new WebFleet(stack, 'Fleet', {
    vpc: new ec2.Vpc(stack, 'Vpc', { natGateways: 0, restrictDefaultSecurityGroup: false }),
    alarms: Alarms.none(),
    ingress: Exposure.internet({
      certificates: [acm.Certificate.fromCertificateArn(stack, 'Certificate', CERTIFICATE + certificate)],
    }),
    subnets: { subnetType: ec2.SubnetType.PUBLIC },
    ...props,
  });
  fleet.addRoute('Images', { match: RouteMatch.paths(route), port: 8081 });
  return templateJson(stack);
}

const HARMLESS: [string, Version][] = [
  ['minimum', { minCapacity: 3 }],
  ['maximum', { maxCapacity: 12 }],
  ['instance type', { instanceType: new ec2.InstanceType('c8g.xlarge') }],
  ['architecture', { instanceType: new ec2.InstanceType('m7i.large') }],
  ['image', { image: FleetImage.fromSsmParameter('/golden/web', { architecture: ec2.InstanceArchitecture.ARM_64 }) }],
  ['user data', { userDataCommands: ['echo version 2'] }],
  ['health check', { healthCheck: { path: '/health', healthyThreshold: 3 } }],
  ['grace period', { warmUp: undefined, detailedMonitoring: false }],
  ['route', { route: '/pictures/*' }],
  ['certificate', { certificate: 'b' }],
  ['scaling bounds', { scaling: [FleetScaling.targetCpu(50)] }],
  ['purchase option', { purchaseOption: PurchaseOption.mixed({ instanceTypes: InstanceTypes.general().types }) }],
  ['deletion protection', { deletionProtection: false }],
];

describe('WebFleet', () => {
  describe('changes', () => {
    describe('a second deployment', () => {
      let before: TemplateJson;
      beforeAll(() => {
        before = versionOf();
      });

      test.each(HARMLESS)('with another %s replaces and removes nothing', (_what, version) => {
        const after = versionOf(version);
        expect(changesBetween(before, after)).not.toEqual([]);
        // The image is a parameter of the template: it has no instances to lose.
        expect(lossesBetween(before, after)).toEqual([]);
      });

      test('with another update takes away only the permission to signal', () => {
        const losses = lossesBetween(before, versionOf({ update: FleetUpdate.instanceRefresh() }));
        expect(losses.map(({ type, impact }) => [type, impact])).toEqual([['AWS::IAM::Policy', 'remove']]);
      });

      test('with another port replaces the target group, as the documentation says', () => {
        const replaced = lossesBetween(before, versionOf({ port: 3000 }));
        expect(replaced.filter(({ type }) => type === 'AWS::ElasticLoadBalancingV2::TargetGroup')).toMatchObject([
          { impact: 'replace', properties: ['Port'] },
        ]);
        expect(replaced.map(({ type }) => type)).not.toContain('AWS::ElasticLoadBalancingV2::LoadBalancer');
      });

      test('of the same app sets no capacity back, whatever scaling did in between', () => {
        expect(changesBetween(before, versionOf())).toEqual([]);
        expect(JSON.stringify(before)).not.toContain('DesiredCapacity"');
      });
    });
  });
});
