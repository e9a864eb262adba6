import { Match, Template } from 'aws-cdk-lib/assertions';
import { addStandbySite } from '../../../examples/standby-site/stacks';
import { Route53Model } from '../../edge/dns/records/route-53-model';
import { describeExampleStack } from '../../support/example-stack';

const templateIn = describeExampleStack('StandbySite', (app, profile) => {
  addStandbySite(app, profile);
});

describe.each([
  ['sandbox', 'HTTP', 80, 'bulletin.standby-site.test.'],
  ['production', 'HTTPS', 443, 'bulletin.example.com.'],
] as const)('StandbySite in %s', (profile, protocol, port, name) => {
  let template: Template;
  beforeAll(() => {
    template = Template.fromJSON(templateIn(profile));
  });

  test('looks for the text of the site at the load balancer of each Region, as it is at deployment', () => {
    for (const [StackName, Region] of [
      ['StandbySiteActive', 'eu-west-1'],
      ['StandbySiteStandby', 'eu-central-1'],
    ]) {
      template.hasResourceProperties('AWS::Route53::HealthCheck', {
        HealthCheckConfig: {
          Type: `${protocol}_STR_MATCH`,
          Port: port,
          ResourcePath: '/health',
          SearchString: '"healthy":true',
          FullyQualifiedDomainName: { 'Fn::GetStackOutput': Match.objectLike({ StackName, Region }) },
        },
      });
    }
    expect(JSON.stringify(template.toJSON())).not.toContain('Custom::');
  });

  test('leads to the active site, to the standby when that fails, and back', () => {
    const model = new Route53Model(template.toJSON());
    const [active, standby] = ['ActiveHealth', 'StandbyHealth'].map((id) => model.healthCheckId(id));
    expect(model.resolve(name, 'A')).toEqual(expect.arrayContaining([expect.stringContaining('StandbySiteActive')]));
    model.fail(active ?? '');
    expect(model.resolve(name, 'A')).toEqual(expect.arrayContaining([expect.stringContaining('StandbySiteStandby')]));
    // Neither works: readers are not sent away from what may come back first.
    model.fail(standby ?? '');
    expect(model.resolve(name, 'A')).toEqual(expect.arrayContaining([expect.stringContaining('StandbySiteActive')]));
    model.heal(active ?? '');
    expect(model.resolve(name, 'A')).toEqual(expect.arrayContaining([expect.stringContaining('StandbySiteActive')]));
  });
});

describe('StandbySite', () => {
  test('has a zone of its own in a sandbox, whose name servers it says how to ask', () => {
    const sandbox = Template.fromJSON(templateIn('sandbox'));
    sandbox.hasResource('AWS::Route53::HostedZone', {
      DeletionPolicy: 'Delete',
      Properties: { Name: 'standby-site.test.', HostedZoneFeatures: { EnableAcceleratedRecovery: false } },
    });
    sandbox.hasOutput('Ask', { Value: { 'Fn::Join': ['', Match.arrayWith(['dig +short @'])] } });
    Template.fromJSON(templateIn('production')).resourceCountIs('AWS::Route53::HostedZone', 0);
  });

  test('tells in production of a site that does not answer, the standby too', () => {
    const production = Template.fromJSON(templateIn('production'));
    production.resourcePropertiesCountIs(
      'AWS::CloudWatch::Alarm',
      {
        MetricName: 'HealthCheckStatus',
        AlarmActions: [Match.objectLike({ Ref: Match.stringLikeRegexp('^Alarms') })],
      },
      2,
    );
  });
});
