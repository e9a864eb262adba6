import * as iam from 'aws-cdk-lib/aws-iam';
import * as route53 from 'aws-cdk-lib/aws-route53';
import {
  ApplicationLayerResponse,
  ShieldAggregation,
  ShieldedResource,
  ShieldedResourceType,
  ShieldGroupMembers,
  ShieldProtection,
  ShieldProtectionGroup,
  ShieldProtectionGroupProps,
  ShieldProtectionProps,
  ShieldResponseTeam,
  ShieldResponseTeamProps,
  WebFirewall,
} from 'cdk-reference-architectures/edge';
import { Alarms } from 'cdk-reference-architectures/observability';
import { Specimens } from '../specimen';
import { alarmsOf, keyOf } from '../surroundings';

const LOAD_BALANCER = 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/api/50dc6c495c0c9188';

export const shieldSpecimens: Specimens = {
  ShieldProtection: {
    minimal: (stack, id, given: Partial<ShieldProtectionProps> = {}) =>
      new ShieldProtection(stack, id, {
        accountIsSubscribed: true,
        resource: ShieldedResource.arn(LOAD_BALANCER),
        ...given,
        alarms: given.alarms ?? alarmsOf(stack),
      }),
    full: (stack, id) => {
      const firewall = new WebFirewall(stack, `${id}Firewall`, {
        alarms: Alarms.none(),
        logEncryptionKey: keyOf(stack),
      });
      firewall.protect(stack, `${id}Behind`, LOAD_BALANCER);
      return new ShieldProtection(stack, id, {
        accountIsSubscribed: true,
        resource: ShieldedResource.arn(LOAD_BALANCER),
        healthCheck: route53.HealthCheck.fromHealthCheckId(
          stack,
          `${id}Health`,
          '01234567-89ab-cdef-0123-456789abcdef',
        ),
        applicationLayerResponse: ApplicationLayerResponse.block(firewall),
        alarms: alarmsOf(stack),
      });
    },
  },
  ShieldProtectionGroup: {
    minimal: (stack, id, given: Partial<ShieldProtectionGroupProps> = {}) =>
      new ShieldProtectionGroup(stack, id, {
        accountIsSubscribed: true,
        members: ShieldGroupMembers.ofType(ShieldedResourceType.APPLICATION_LOAD_BALANCER),
        ...given,
      }),
    full: (stack, id) =>
      new ShieldProtectionGroup(stack, id, {
        accountIsSubscribed: true,
        members: ShieldGroupMembers.all(),
        aggregation: ShieldAggregation.MAX,
      }),
  },
  ShieldResponseTeam: {
    minimal: (stack, id, given: Partial<ShieldResponseTeamProps> = {}) =>
      new ShieldResponseTeam(stack, id, {
        accountIsSubscribed: true,
        contacts: [{ emailAddress: 'oncall@example.com', phoneNumber: '+4930123456' }],
        ...given,
      }),
    full: (stack, id) =>
      new ShieldResponseTeam(stack, id, {
        accountIsSubscribed: true,
        contacts: [
          { emailAddress: 'oncall@example.com', phoneNumber: '+4930123456', notes: 'First, at any hour' },
          { emailAddress: 'cto@example.com', notes: 'Second' },
        ],
        proactiveEngagement: false,
        role: iam.Role.fromRoleArn(stack, `${id}Role`, 'arn:aws:iam::111122223333:role/Shield'),
      }),
  },
};
