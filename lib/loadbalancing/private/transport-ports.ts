import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';

/** The ports that a security group opens for a protocol of a Network Load Balancer. */
export function transportPorts(protocol: elbv2.Protocol, port: number): ec2.Port[] {
  switch (protocol) {
    case elbv2.Protocol.UDP:
      return [ec2.Port.udp(port)];
    case elbv2.Protocol.TCP_UDP:
      return [ec2.Port.tcp(port), ec2.Port.udp(port)];
    default:
      return [ec2.Port.tcp(port)];
  }
}
