import { App, Stack } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import { Egress, InspectedRouting, Inspection, TieredVpc } from 'cdk-reference-architectures/network';
import { Alarms } from 'cdk-reference-architectures/observability';
test('x', () => {
  const stack = new Stack(new App(), 'T');
  const v = new TieredVpc(stack, 'V', { ipv6: true, egress: Egress.none() });
  new InspectedRouting(stack, 'R', { vpc: v.vpc, inspection: Inspection.endpointService('com.amazonaws.vpce.eu-west-1.vpce-svc-0123456789abcdef0'), alarms: Alarms.none() });
  const r = Template.fromStack(stack).toJSON().Resources;
  for (const [k, x] of Object.entries<any>(r)) if (/Route|Subnet$|CidrBlock|Gateway|NatG|EIGW|EC2::VPC/.test(x.Type) && /Public|^R/.test(k)) console.log(k, JSON.stringify({ ...x, Metadata: undefined }));
});
