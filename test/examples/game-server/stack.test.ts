import { GameServerStack } from '../../../examples/game-server/stack';
import { NetworkStack } from '../../../examples/network/stack';
import { describeExampleStack } from '../../support/example-stack';
import { PROFILES } from '../../support/example-templates';

const templateIn = describeExampleStack('GameServer', (app, profile) => {
  const network = new NetworkStack(app, 'Network', { profile });
  new GameServerStack(app, 'GameServer', { profile, network });
});

describe.each(PROFILES)('the game server in %s', (profile) => {
  const resources = (type: string) =>
    Object.values(templateIn(profile).Resources ?? {}).filter((resource) => resource.Type === type);

  test('is open by UDP and TCP on its own ports, and on no other', () => {
    const open = resources('AWS::EC2::SecurityGroup')
      .flatMap(({ Properties }) => (Properties?.SecurityGroupIngress ?? []) as Record<string, unknown>[])
      .map(({ CidrIp, IpProtocol, FromPort, ToPort }) => [CidrIp, IpProtocol, FromPort, ToPort]);
    expect(open).toEqual([
      ['0.0.0.0/0', 'udp', 7777, 7777],
      ['0.0.0.0/0', 'tcp', 7778, 7778],
    ]);
  });

  test('has an address for each zone, which production keeps', () => {
    const addresses = resources('AWS::EC2::EIP');
    expect(addresses).toHaveLength(profile === 'production' ? 3 : 1);
    const policies = new Set(addresses.map(({ DeletionPolicy }) => DeletionPolicy));
    expect([...policies]).toEqual([profile === 'production' ? 'RetainExceptOnCreate' : 'Delete']);
  });

  test('checks matches by the port of queries, as UDP cannot be checked', () => {
    const checks = resources('AWS::ElasticLoadBalancingV2::TargetGroup').map(({ Properties }) => [
      Properties?.Protocol,
      Properties?.HealthCheckProtocol,
      Properties?.HealthCheckPort,
    ]);
    expect(checks).toEqual([
      ['UDP', 'TCP', '7778'],
      ['TCP', 'TCP', 'traffic-port'],
    ]);
  });
});
