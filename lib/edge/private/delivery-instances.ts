import { Construct } from 'constructs';
import { CfnParameter, Stack } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { rule, Rules } from '../../private/validation';
import type { DeliveryVpcOriginOptions } from '../delivery/delivery-origin-options';
import type { DeliveryOriginProtocol } from '../delivery/delivery-origin-protocol';
import { NorthVirginia } from '../north-virginia';
import { isSame, VpcSource } from './delivery-vpc-origins';

/**
 * The properties that make another instance
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-instance.html).
 */
const CREATE_ONLY = [
  'availabilityZone',
  'cpuOptions',
  'enclaveOptions',
  'hibernationOptions',
  'hostResourceGroupArn',
  'imageId',
  'ipv6AddressCount',
  'ipv6Addresses',
  'keyName',
  'launchTemplate',
  'licenseSpecifications',
  'networkInterfaces',
  'placementGroupName',
  'privateIpAddress',
  'securityGroups',
  'subnetId',
] as const satisfies readonly (keyof ec2.CfnInstance)[];

/** An EC2 instance in a private subnet, reached by network interfaces of CloudFront in its VPC. */
export class VpcInstanceSource extends VpcSource {
  constructor(
    name: string,
    private readonly instance: ec2.IInstance,
    protocol: DeliveryOriginProtocol,
    options: DeliveryVpcOriginOptions,
  ) {
    super(name, instance, protocol, options, 'an instance');
  }

  public override rules(): Rules {
    const resource = this.resource();
    return [
      super.rules(),
      // The VPC origin would be changed in place, which CloudFront refuses while a distribution uses it.
      rule(
        resource !== undefined && isOfTheDay(resource),
        () =>
          `'origin' is an instance whose image is looked up at each deployment: a newer one replaces the instance, and CloudFront refuses to move the VPC origin; give it an image by its id ('MachineImage.genericLinux()', or 'cachedInContext')`,
      ),
    ];
  }

  protected address(scope: Construct): { arn: string; dnsName: string } {
    const { instance } = this;
    const resource = this.resource();
    const isElsewhere = resource !== undefined && Stack.of(resource) !== Stack.of(scope);
    if (isElsewhere) NorthVirginia._readWeakly(resource);
    const arn = Stack.of(instance).formatArn({
      service: 'ec2',
      resource: 'instance',
      resourceName: resource?.ref ?? instance.instanceId,
    });
    return { arn, dnsName: resource?.attrPrivateDnsName ?? instance.instancePrivateDnsName };
  }

  protected vpc(): ec2.CfnVPC | undefined {
    const resource = this.resource();
    const subnetId = resource?.subnetId;
    if (!resource || subnetId === undefined) return undefined;
    const { stack } = resource;
    const found = stack.node.findAll();
    const subnet = found.find((it) => it instanceof ec2.CfnSubnet && isSame(stack, it.ref, subnetId));
    const vpcId = (subnet as ec2.CfnSubnet | undefined)?.vpcId;
    if (vpcId === undefined) return undefined;
    return found.find((it): it is ec2.CfnVPC => it instanceof ec2.CfnVPC && isSame(stack, it.ref, vpcId));
  }

  protected override identity(): string[] {
    const resource = this.resource();
    if (!resource) return [];
    return CREATE_ONLY.map((name) => JSON.stringify(Stack.of(resource).resolve(resource[name])) ?? '');
  }

  private resource(): ec2.CfnInstance | undefined {
    const resource = this.instance.node.defaultChild;
    return resource instanceof ec2.CfnInstance ? resource : undefined;
  }
}

/** Whether the image of an instance is that of a parameter of Systems Manager. */
function isOfTheDay(resource: ec2.CfnInstance): boolean {
  const { stack } = resource;
  const imageId = JSON.stringify(stack.resolve(resource.imageId)) ?? '';
  if (imageId.includes('{{resolve:ssm')) return true;
  return stack.node
    .findAll()
    .filter((it) => it instanceof CfnParameter)
    .some(
      (parameter) => parameter.type.startsWith('AWS::SSM::') && imageId === JSON.stringify(stack.resolve(parameter)),
    );
}
