import { FREE_AT_IDLE } from '../../../catalogue/costs/free-at-idle';
import { idleCost, PRICED_TYPES } from '../../../catalogue/costs/idle-cost';
import prices from '../../../catalogue/costs/prices.json';
import { TemplateJson } from '../../support/change-safety';
import { exampleApp, stacksOf } from '../../support/example-apps';
import { PROFILES, writtenTemplate } from '../../support/example-templates';

const costOf = (Resources: TemplateJson['Resources']) => idleCost('Shop', { Shop: { Resources } });

describe('prices', () => {
  test('have a page of AWS and a month', () => {
    const wrong = Object.entries(prices.units).filter(
      ([, { usd, source, read }]) =>
        !(usd > 0) || !source.startsWith('https://aws.amazon.com/') || !/^202\d-[01]\d$/.test(read),
    );
    expect(wrong).toEqual([]);
  });
});

describe('idleCost', () => {
  test('adds what is billed by the hour, dearest first', () => {
    expect(
      costOf({
        Nat: { Type: 'AWS::EC2::NatGateway', Properties: {} },
        Key: { Type: 'AWS::KMS::Key', Properties: {} },
        Other: { Type: 'AWS::KMS::Key', Properties: {} },
      }),
    ).toEqual([
      { what: '1 NAT gateway', usd: 0.045 * 730 },
      { what: '2 key', usd: 2 },
    ]);
  });

  test('counts instances by the minimum of their group, with their disks', () => {
    const lines = costOf({
      Template: {
        Type: 'AWS::EC2::LaunchTemplate',
        Properties: {
          LaunchTemplateData: { InstanceType: 't4g.micro', BlockDeviceMappings: [{ Ebs: { VolumeSize: 20 } }] },
        },
      },
      Group: {
        Type: 'AWS::AutoScaling::AutoScalingGroup',
        Properties: { MinSize: '2', LaunchTemplate: { LaunchTemplateId: { Ref: 'Template' } } },
      },
    });
    expect(lines).toEqual([
      { what: '2 instance t4g.micro', usd: 2 * 0.0084 * 730 },
      { what: '40 GB of gp3', usd: 3.2 },
    ]);
  });

  test.each([
    ['Arm', { CpuArchitecture: 'ARM64' }, 0.03238 * 730],
    ['x86, which has no price on record', undefined, undefined],
  ])('counts tasks by the minimum of their scaling: %s', (_title, RuntimePlatform, usd) => {
    const [vcpu] = costOf({
      Task: { Type: 'AWS::ECS::TaskDefinition', Properties: { Cpu: '512', Memory: '1024', RuntimePlatform } },
      Service: { Type: 'AWS::ECS::Service', Properties: { TaskDefinition: { Ref: 'Task' } } },
      Target: {
        Type: 'AWS::ApplicationAutoScaling::ScalableTarget',
        Properties: {
          MinCapacity: 2,
          ResourceId: { 'Fn::Join': ['/', ['service', { 'Fn::GetAtt': ['Service', 'Name'] }]] },
        },
      },
    });
    expect(vcpu).toEqual({ what: '1 vCPU of tasks', usd });
  });

  test.each([
    ['t4g.micro', 2],
    ['m7g.large', 2],
    ['m7g.xlarge', 4],
    ['m7g.4xlarge', 16],
  ])('counts the virtual processors that a proxy is billed by: %s', (size, vcpus) => {
    const lines = costOf({
      Database: { Type: 'AWS::RDS::DBInstance', Properties: { DBInstanceClass: `db.${size}` } },
      Proxy: { Type: 'AWS::RDS::DBProxy', Properties: {} },
      Targets: {
        Type: 'AWS::RDS::DBProxyTargetGroup',
        Properties: { DBProxyName: { Ref: 'Proxy' }, DBInstanceIdentifiers: [{ Ref: 'Database' }] },
      },
    });
    const what = `${vcpus} vCPU of a database proxy`;
    expect(lines).toContainEqual({ what, usd: expect.closeTo(vcpus * 0.015 * 730) as number });
  });

  test('has no price of a proxy that goes to a cluster', () => {
    const Properties = { DBClusterIdentifiers: [{ Ref: 'Cluster' }] };
    const lines = costOf({ Targets: { Type: 'AWS::RDS::DBProxyTargetGroup', Properties } });
    expect(lines).toEqual([{ what: '1 proxy of a cluster', usd: undefined }]);
  });

  test('says what has no price on record, first', () => {
    const lines = costOf({
      Key: { Type: 'AWS::KMS::Key', Properties: {} },
      Database: { Type: 'AWS::RDS::DBInstance', Properties: { DBInstanceClass: 'db.x99.huge' } },
    });
    expect(lines[0]).toEqual({ what: '1 db.x99.huge', usd: undefined });
  });

  test.each(PROFILES)('knows of every resource of the example stacks whether it is billed at idle: %s', (profile) => {
    const app = exampleApp(profile);
    const { directory } = app.synth();
    const types = stacksOf(app).flatMap(({ node: { id } }) =>
      Object.values(writtenTemplate(directory, id).Resources ?? {}).map(({ Type }) => Type),
    );
    const unknown = types.filter(
      (type) => !PRICED_TYPES.includes(type) && !FREE_AT_IDLE.some((free) => free.test(type)),
    );
    expect([...new Set(unknown)]).toEqual([]);
  });
});
