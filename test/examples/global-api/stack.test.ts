import { Match, Template } from 'aws-cdk-lib/assertions';
import { addGlobalApi } from '../../../examples/global-api/stacks';
import { Profile } from '../../../examples/profile';
import { describeExampleStack } from '../../support/example-stack';
import { profileApp } from '../../support/example-templates';

const GROUP = 'AWS::GlobalAccelerator::EndpointGroup';

const templateIn = describeExampleStack('GlobalApi', (app, profile) => {
  addGlobalApi(app, profile);
});

describe.each(['sandbox', 'production'] as const)('GlobalApi in %s', (profile) => {
  let template: Template;
  beforeAll(() => {
    template = Template.fromJSON(templateIn(profile));
  });

  test.each([
    ['eu-west-1', 'GlobalApiEurope'],
    ['us-east-2', 'GlobalApiAmerica'],
  ])(
    'sends clients to %s, with their addresses, to the load balancer of its stack as it is at deployment',
    (region, stack) => {
      template.hasResourceProperties(GROUP, {
        EndpointGroupRegion: region,
        TrafficDialPercentage: 100,
        EndpointConfigurations: [
          {
            EndpointId: { 'Fn::GetStackOutput': Match.objectLike({ StackName: stack, Region: region }) },
            ClientIPPreservationEnabled: true,
            Weight: 128,
          },
        ],
      });
    },
  );

  test('needs no custom resource for it', () => {
    expect(JSON.stringify(templateIn(profile))).not.toContain('CrossRegion');
  });
});

describe('GlobalApi', () => {
  test('takes HTTP in a sandbox, HTTPS at a name of its own in production', () => {
    const [sandbox, production] = [templateIn('sandbox'), templateIn('production')].map((json) =>
      Template.fromJSON(json),
    );
    const ports = (port: number) => ({ PortRanges: [{ FromPort: port, ToPort: port }], Protocol: 'TCP' });
    sandbox?.hasResourceProperties('AWS::GlobalAccelerator::Listener', ports(80));
    sandbox?.resourceCountIs('AWS::Route53::RecordSet', 0);
    production?.hasResourceProperties('AWS::GlobalAccelerator::Listener', ports(443));
    production?.hasResourceProperties('AWS::Route53::RecordSet', { Type: 'A', Name: 'global.example.com.' });
  });

  test('keeps its addresses in production, and tells of a Region that does not answer', () => {
    const production = Template.fromJSON(templateIn('production'));
    production.hasResource('AWS::GlobalAccelerator::Accelerator', { UpdateReplacePolicy: 'Retain' });
    production.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'UnhealthyEndpointCount',
      AlarmActions: [Match.objectLike({ Ref: Match.stringLikeRegexp('^Alarms') })],
    });
  });

  test('drains the Region that is named', () => {
    const app = profileApp('sandbox', undefined, { drain: 'us-east-2' });
    const template = Template.fromStack(addGlobalApi(app, Profile.fromContext(app.node)));
    template.hasResourceProperties(GROUP, { EndpointGroupRegion: 'us-east-2', TrafficDialPercentage: 0 });
    template.hasResourceProperties(GROUP, { EndpointGroupRegion: 'eu-west-1', TrafficDialPercentage: 100 });
  });
});
