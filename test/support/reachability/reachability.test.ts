import { openings, Templates } from './reachability';

type Rule = Record<string, unknown>;
type Resources = Record<string, { Type: string; Properties: Record<string, unknown> }>;

const ref = (id: string) => ({ Ref: id });
const group = (id: string) => ({ 'Fn::GetAtt': [id, 'GroupId'] });
const NOTHING: Rule = { IpProtocol: 'icmp', CidrIp: '255.255.255.255/32', FromPort: 252, ToPort: 86 };
const ANYWHERE: Rule = { IpProtocol: '-1', CidrIp: '0.0.0.0/0' };

/** A VPC with a public and a private subnet. */
const NETWORK: Resources = {
  Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
  Public: { Type: 'AWS::EC2::Subnet', Properties: { VpcId: ref('Vpc'), CidrBlock: '10.0.0.0/24' } },
  Private: { Type: 'AWS::EC2::Subnet', Properties: { VpcId: ref('Vpc'), CidrBlock: '10.0.1.0/24' } },
  ...table('Public', { GatewayId: ref('Gateway') }),
  ...table('Private', { NatGatewayId: ref('Nat') }),
};

function table(subnet: string, target: Record<string, unknown>): Resources {
  return {
    [`${subnet}Table`]: { Type: 'AWS::EC2::RouteTable', Properties: { VpcId: ref('Vpc') } },
    [`${subnet}Association`]: {
      Type: 'AWS::EC2::SubnetRouteTableAssociation',
      Properties: { SubnetId: ref(subnet), RouteTableId: ref(`${subnet}Table`) },
    },
    [`${subnet}Route`]: {
      Type: 'AWS::EC2::Route',
      Properties: { RouteTableId: ref(`${subnet}Table`), DestinationCidrBlock: '0.0.0.0/0', ...target },
    },
  };
}

function securityGroup(SecurityGroupIngress?: Rule[], SecurityGroupEgress?: Rule[]) {
  return {
    Type: 'AWS::EC2::SecurityGroup',
    Properties: { VpcId: ref('Vpc'), SecurityGroupIngress, SecurityGroupEgress },
  };
}

function loadBalancer(Scheme: string, subnet: string) {
  return {
    Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
    Properties: { Scheme, Subnets: [ref(subnet)], SecurityGroups: [group('BalancerGroup')] },
  };
}

const worker = (subnet = 'Private') => ({
  Type: 'AWS::Lambda::Function',
  Properties: { VpcConfig: { SubnetIds: [ref(subnet)], SecurityGroupIds: [group('WorkerGroup')] } },
});

const database = {
  Subnets: { Type: 'AWS::RDS::DBSubnetGroup', Properties: { SubnetIds: [ref('Private')] } },
  Database: {
    Type: 'AWS::RDS::DBInstance',
    Properties: { DBSubnetGroupName: ref('Subnets'), VPCSecurityGroups: [group('DatabaseGroup')] },
  },
};

const app = (resources: Resources): Templates => ({ App: { Resources: { ...NETWORK, ...resources } } });
const tcp = (port: number) => ({ IpProtocol: 'tcp', FromPort: port, ToPort: port });

describe('openings', () => {
  const egress = { Type: 'AWS::EC2::SecurityGroupEgress', Properties: { ...tcp(5432), GroupId: group('WorkerGroup') } };
  const ingress = {
    Type: 'AWS::EC2::SecurityGroupIngress',
    Properties: { ...tcp(5432), GroupId: group('DatabaseGroup') },
  };
  const pair: Resources = {
    ...database,
    WorkerGroup: securityGroup(),
    DatabaseGroup: securityGroup(undefined, [NOTHING]),
    Worker: worker(),
    Out: { ...egress, Properties: { ...egress.Properties, DestinationSecurityGroupId: group('DatabaseGroup') } },
    In: { ...ingress, Properties: { ...ingress.Properties, SourceSecurityGroupId: group('WorkerGroup') } },
  };
  const without = (...ids: string[]) => Object.fromEntries(Object.entries(pair).filter(([id]) => !ids.includes(id)));

  test('needs rules on both sides, which may be resources of their own', () => {
    expect(openings(app(pair))).toEqual(['App.Worker -> App.Database: tcp 5432']);
    expect(openings(app(without('In')))).toEqual([]);
  });

  test('knows that a group without any rule lets everything out', () => {
    expect(openings(app(without('Out')))).toEqual([
      'App.Worker -> App.Database: tcp 5432',
      'App.Worker -> internet: everything',
    ]);
    const closed = { ...without('Out'), WorkerGroup: securityGroup(undefined, [NOTHING]) };
    expect(openings(app(closed))).toEqual([]);
  });

  test('takes the ports that both sides have', () => {
    const wide = {
      ...pair.In,
      Properties: { ...pair.In?.Properties, FromPort: 5000, ToPort: 6000 },
    } as Resources[string];
    const out = {
      ...pair.Out,
      Properties: { ...pair.Out?.Properties, FromPort: 5900, ToPort: 7000 },
    } as Resources[string];
    expect(openings(app({ ...pair, In: wide, Out: out }))).toEqual(['App.Worker -> App.Database: tcp 5900-6000']);
    const udp = { ...out, Properties: { ...out.Properties, IpProtocol: 'udp' } };
    expect(openings(app({ ...pair, In: wide, Out: udp }))).toEqual([]);
  });

  test('reads rules by ranges of addresses', () => {
    const ranged = {
      ...without('In', 'Out'),
      WorkerGroup: securityGroup(undefined, [{ ...tcp(5432), CidrIp: '10.0.1.0/24' }]),
    };
    const from = (CidrIp: string) => ({
      ...ranged,
      DatabaseGroup: securityGroup([{ ...tcp(5432), CidrIp }], [NOTHING]),
    });
    expect(openings(app(from('10.0.1.0/25')))).toEqual(['App.Worker -> App.Database: tcp 5432']);
    expect(openings(app(from('10.0.2.0/24')))).toEqual([]);
    expect(openings(app(from('10.0.0.0/16')))).toEqual(['VPC -> App.Database: tcp 5432']);
  });

  test('keeps VPCs apart', () => {
    const other = {
      OtherVpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
      Private: { Type: 'AWS::EC2::Subnet', Properties: { VpcId: ref('OtherVpc'), CidrBlock: '10.0.1.0/24' } },
      Worker: worker('Public'),
    };
    expect(openings(app({ ...pair, Worker: worker('Public') }))).toEqual(['App.Worker -> App.Database: tcp 5432']);
    expect(openings(app({ ...pair, ...other }))).toEqual([]);
  });

  test('follows exports of another stack', () => {
    const network = {
      Resources: NETWORK,
      Outputs: { Subnet: { Value: ref('Private'), Export: { Name: 'Net:Subnet' } } },
    };
    const imported = { 'Fn::ImportValue': 'Net:Subnet' };
    const weak = { 'Fn::GetStackOutput': { StackName: 'Net', OutputName: 'Subnet' } };
    const function_ = {
      Type: 'AWS::Lambda::Function',
      Properties: { VpcConfig: { SubnetIds: [weak], SecurityGroupIds: [group('WorkerGroup')] } },
    };
    const Subnets = { Type: 'AWS::RDS::DBSubnetGroup', Properties: { SubnetIds: [imported] } };
    expect(openings({ Net: network, App: { Resources: { ...pair, Subnets, Worker: function_ } } })).toEqual([
      'App.Worker -> App.Database: tcp 5432',
    ]);
  });
});

describe('openings to and from the internet', () => {
  const balanced = (scheme: string, subnet: string, ...rules: Rule[]): Resources => ({
    BalancerGroup: securityGroup(rules, [NOTHING]),
    Balancer: loadBalancer(scheme, subnet),
  });
  const open = { ...tcp(443), CidrIp: '0.0.0.0/0' };

  test('need a public address, and an internet gateway', () => {
    expect(openings(app(balanced('internet-facing', 'Public', open)))).toEqual(['internet -> App.Balancer: tcp 443']);
    expect(openings(app(balanced('internet-facing', 'Private', open)))).toEqual([]);
    expect(openings(app(balanced('internal', 'Public', open)))).toEqual(['VPC -> App.Balancer: tcp 443']);
  });

  test('name ranges, and lists that the template does not know', () => {
    const office = { ...tcp(443), CidrIp: '198.51.100.0/24' };
    const list = { ...tcp(443), SourcePrefixListId: 'pl-1' };
    expect(openings(app(balanced('internet-facing', 'Public', office, list)))).toEqual([
      '"pl-1" -> App.Balancer: tcp 443',
      'internet (198.51.100.0/24) -> App.Balancer: tcp 443',
    ]);
  });

  describe('through an inspection', () => {
    const through = { VpcEndpointId: ref('Endpoint') };
    const edge: Resources = {
      Endpoint: { Type: 'AWS::EC2::VPCEndpoint', Properties: { VpcEndpointType: 'GatewayLoadBalancer' } },
      Edge: { Type: 'AWS::EC2::RouteTable', Properties: { VpcId: ref('Vpc') } },
      EdgeRoute: {
        Type: 'AWS::EC2::Route',
        Properties: { RouteTableId: ref('Edge'), DestinationCidrBlock: '10.0.0.0/24', ...through },
      },
      EdgeAssociation: {
        Type: 'AWS::EC2::GatewayRouteTableAssociation',
        Properties: { GatewayId: ref('Gateway'), RouteTableId: ref('Edge') },
      },
    };
    const web = balanced('internet-facing', 'Public', open);

    test('are named with the endpoint that they pass', () => {
      expect(openings(app({ ...web, ...edge, ...table('Public', through) }))).toEqual([
        'internet through endpoint App.Endpoint -> App.Balancer: tcp 443',
      ]);
    });

    test('say where only one direction passes it', () => {
      expect(openings(app({ ...web, ...edge }))).toEqual([
        'internet through endpoint App.Endpoint, and back by none -> App.Balancer: tcp 443',
      ]);
      const { EdgeAssociation, ...notAssociated } = edge;
      expect(EdgeAssociation).toBeDefined();
      expect(openings(app({ ...web, ...notAssociated, ...table('Public', through) }))).toEqual([
        'internet through no endpoint, and back by endpoint App.Endpoint -> App.Balancer: tcp 443',
      ]);
    });

    test('go out by the endpoint of the subnet of the NAT, and need an address without one', () => {
      const out = {
        WorkerGroup: securityGroup(undefined, [ANYWHERE]),
        Nat: { Type: 'AWS::EC2::NatGateway', Properties: { SubnetId: ref('Public') } },
        ...edge,
        ...table('Public', through),
      };
      expect(openings(app({ ...out, Worker: worker() }))).toEqual([
        'App.Worker -> internet through endpoint App.Endpoint: everything',
      ]);
      expect(openings(app({ ...out, Worker: worker('Public') }))).toEqual([]);
    });
  });

  test('go out by NAT from a private subnet, and from a public one with an address alone', () => {
    const out = { WorkerGroup: securityGroup(undefined, [ANYWHERE]) };
    expect(openings(app({ ...out, Worker: worker('Private') }))).toEqual(['App.Worker -> internet: everything']);
    expect(openings(app({ ...out, Worker: worker('Public') }))).toEqual([]);
    const isolated = {
      ...out,
      Worker: worker('Private'),
      PrivateRoute: { Type: 'AWS::EC2::RouteTable', Properties: {} },
    };
    expect(openings(app(isolated))).toEqual([]);
  });

  test('endpoints of PrivateLink answer only', () => {
    const endpoint = {
      Type: 'AWS::EC2::VPCEndpoint',
      Properties: { SubnetIds: [ref('Private')], SecurityGroupIds: [group('EndpointGroup')] },
    };
    const group_ = securityGroup([{ ...tcp(443), CidrIp: { 'Fn::GetAtt': ['Vpc', 'CidrBlock'] } }], [ANYWHERE]);
    expect(openings(app({ EndpointGroup: group_, Endpoint: endpoint }))).toEqual(['VPC -> App.Endpoint: tcp 443']);
  });
});
