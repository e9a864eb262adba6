import { Observations, Scenario } from './scenario';

/** What the custom resource of the VPC has done. */
export const network: Scenario = {
  title: 'the default security group lets nothing through',
  stack: 'Network',
  async run({ ec2 }, stack) {
    const observed = new Observations();
    const filters = [
      { Name: 'vpc-id', Values: [stack.the('AWS::EC2::VPC').physicalId] },
      { Name: 'group-name', Values: ['default'] },
    ];
    const { SecurityGroups: [group] = [] } = await ec2.describeSecurityGroups({ Filters: filters });
    const rules = [group?.IpPermissions?.length, group?.IpPermissionsEgress?.length];
    observed.expect('the default security group has no rules', rules, [0, 0]);
    return observed.seen;
  },
};
