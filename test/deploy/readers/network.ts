import type { IpPermission } from '@aws-sdk/client-ec2';
import type { Aws } from '../aws';
import type { DeployedResource } from '../deployed-stack';
import { Reader, textOf } from './reader';

/** Amazon EC2: networks, security groups, instances. */
export const networkReaders: Record<string, Reader> = {
  'AWS::EC2::VPC': async ({ ec2 }, id) => (await ec2.describeVpcs({ VpcIds: [id] })).Vpcs?.[0],
  'AWS::EC2::Subnet': async ({ ec2 }, id) => (await ec2.describeSubnets({ SubnetIds: [id] })).Subnets?.[0],
  'AWS::EC2::RouteTable': async ({ ec2 }, id) => routeTable(ec2, id),
  'AWS::EC2::Route': async ({ ec2 }, _id, route) =>
    (await routeTable(ec2, textOf(route, 'RouteTableId')))?.Routes?.map((item) => ({
      ...item,
      RouteTableId: route.properties.RouteTableId,
    })).find((item) => item.DestinationCidrBlock === route.properties.DestinationCidrBlock),
  'AWS::EC2::SubnetRouteTableAssociation': async ({ ec2 }, _id, { properties }) => {
    const table = await routeTable(ec2, String(properties.RouteTableId));
    return table?.Associations?.find((item) => item.SubnetId === properties.SubnetId);
  },
  'AWS::EC2::InternetGateway': async ({ ec2 }, id) =>
    (await ec2.describeInternetGateways({ InternetGatewayIds: [id] })).InternetGateways?.[0],
  'AWS::EC2::VPCGatewayAttachment': async ({ ec2 }, _id, { properties }) => {
    const ids = [String(properties.InternetGatewayId)];
    const gateway = (await ec2.describeInternetGateways({ InternetGatewayIds: ids })).InternetGateways?.[0];
    const attachment = gateway?.Attachments?.find((item) => item.VpcId === properties.VpcId);
    return attachment && { ...attachment, InternetGatewayId: gateway?.InternetGatewayId };
  },
  'AWS::EC2::EIP': async ({ ec2 }, id) =>
    (await ec2.describeAddresses({ PublicIps: [id] })).Addresses?.find((item) => item.PublicIp === id),
  'AWS::EC2::NatGateway': async ({ ec2 }, id) => {
    const gateway = (await ec2.describeNatGateways({ NatGatewayIds: [id] })).NatGateways?.[0];
    return gateway && { ...gateway, AllocationId: gateway.NatGatewayAddresses?.[0]?.AllocationId };
  },
  'AWS::EC2::VPCEndpoint': async ({ ec2 }, id) => {
    const endpoint = (await ec2.describeVpcEndpoints({ VpcEndpointIds: [id] })).VpcEndpoints?.[0];
    return endpoint && { ...endpoint, SecurityGroupIds: endpoint.Groups?.map((group) => group.GroupId) };
  },
  'AWS::EC2::FlowLog': async ({ ec2 }, id) => (await ec2.describeFlowLogs({ FlowLogIds: [id] })).FlowLogs?.[0],
  'AWS::EC2::NetworkAcl': async ({ ec2 }, id) =>
    (await ec2.describeNetworkAcls({ NetworkAclIds: [id] })).NetworkAcls?.[0],
  'AWS::EC2::NetworkAclEntry': async ({ ec2 }, _id, { properties }) => {
    const ids = [String(properties.NetworkAclId)];
    const acl = (await ec2.describeNetworkAcls({ NetworkAclIds: ids })).NetworkAcls?.[0];
    const entry = acl?.Entries?.find(
      (item) => item.RuleNumber === properties.RuleNumber && item.Egress === (properties.Egress ?? false),
    );
    return entry && { ...entry, NetworkAclId: acl?.NetworkAclId };
  },
  'AWS::EC2::SecurityGroup': async ({ ec2 }, id) => {
    const group = await securityGroup(ec2, id);
    return (
      group && {
        ...group,
        GroupDescription: group.Description,
        SecurityGroupIngress: rules(group.IpPermissions, 'Source'),
        SecurityGroupEgress: rules(group.IpPermissionsEgress, 'Destination'),
      }
    );
  },
  'AWS::EC2::SecurityGroupIngress': async ({ ec2 }, _id, rule) => {
    const group = await securityGroup(ec2, textOf(rule, 'GroupId'));
    return ruleLike(rule, rules(group?.IpPermissions, 'Source'));
  },
  'AWS::EC2::SecurityGroupEgress': async ({ ec2 }, _id, rule) => {
    const group = await securityGroup(ec2, textOf(rule, 'GroupId'));
    return ruleLike(rule, rules(group?.IpPermissionsEgress, 'Destination'));
  },
  'AWS::EC2::LaunchTemplate': async ({ ec2 }, id) => {
    const { LaunchTemplateVersions: [version] = [] } = await ec2.describeLaunchTemplateVersions({
      LaunchTemplateId: id,
      Versions: ['$Latest'],
    });
    const { LaunchTemplates: [template] = [] } = await ec2.describeLaunchTemplates({ LaunchTemplateIds: [id] });
    return (
      template && {
        LaunchTemplateData: version?.LaunchTemplateData,
        TagSpecifications: [{ ResourceType: 'launch-template', Tags: template.Tags }],
      }
    );
  },
  'AWS::EC2::Instance': async ({ ec2 }, id) => {
    const instance = (await ec2.describeInstances({ InstanceIds: [id] })).Reservations?.[0]?.Instances?.[0];
    return (
      instance && {
        ...instance,
        AvailabilityZone: instance.Placement?.AvailabilityZone,
        IamInstanceProfile: instance.IamInstanceProfile?.Arn,
        NetworkInterfaces: [
          { SubnetId: instance.SubnetId, GroupSet: instance.SecurityGroups?.map((group) => group.GroupId) },
        ],
      }
    );
  },
};

async function routeTable(ec2: Aws['ec2'], id: string) {
  return (await ec2.describeRouteTables({ RouteTableIds: [id] })).RouteTables?.[0];
}

async function securityGroup(ec2: Aws['ec2'], id: string) {
  return (await ec2.describeSecurityGroups({ GroupIds: [id] })).SecurityGroups?.[0];
}

/** A permission of the API holds several rules of a template. */
function rules(permissions: IpPermission[] = [], peer: 'Source' | 'Destination'): Record<string, unknown>[] {
  return permissions.flatMap(({ IpProtocol, FromPort, ToPort, ...peers }) => {
    const ports = { IpProtocol, FromPort, ToPort };
    return [
      ...(peers.IpRanges ?? []).map((item) => ({ ...ports, ...item })),
      ...(peers.Ipv6Ranges ?? []).map((item) => ({ ...ports, ...item })),
      ...(peers.UserIdGroupPairs ?? []).map(({ GroupId, Description }) => ({
        ...ports,
        Description,
        [`${peer}SecurityGroupId`]: GroupId,
      })),
      ...(peers.PrefixListIds ?? []).map(({ PrefixListId, Description }) => ({
        ...ports,
        Description,
        [`${peer}PrefixListId`]: PrefixListId,
      })),
    ];
  });
}

/** The rule with the ports and the peer of a template's rule. */
function ruleLike({ properties }: DeployedResource, found: Record<string, unknown>[]): object | undefined {
  const keys = Object.keys(properties).filter((key) => key !== 'GroupId' && key !== 'Description');
  const rule = found.find((item) => keys.every((key) => String(item[key]) === String(properties[key])));
  return rule && { ...rule, GroupId: properties.GroupId };
}
