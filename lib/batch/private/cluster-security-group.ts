import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks';

/** The security group that the control plane and the nodes of an EKS cluster share; an imported cluster may not know it. */
export function clusterSecurityGroupOf(cluster: eks.IClusterRef): ec2.ISecurityGroup | undefined {
  try {
    // Both modules of EKS have it.
    return (cluster as Partial<Pick<eks.ICluster, 'clusterSecurityGroup'>>).clusterSecurityGroup;
  } catch {
    return undefined;
  }
}
