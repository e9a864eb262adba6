import { Match } from 'aws-cdk-lib/assertions';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { InstanceTypes, PurchaseOption } from '../../../lib/compute';
import { fleetTemplate } from '../support/fleet';

const GROUP = 'AWS::AutoScaling::AutoScalingGroup';
const LAUNCH_TEMPLATE = 'AWS::EC2::LaunchTemplate';
const HOSTS = 'arn:aws:resource-groups:eu-central-1:111122223333:group/hosts';
const LICENCE = 'arn:aws:license-manager:eu-central-1:111122223333:license-configuration:lic-0123';
const types = (...names: string[]) => names.map((name) => new ec2.InstanceType(name));

const GENERAL = InstanceTypes.general().types;

describe('PurchaseOption', () => {
  describe('all options', () => {
    test('mixed: On-Demand for the minimum, Spot above it, of three types', () => {
      const template = fleetTemplate({
        purchaseOption: PurchaseOption.mixed({ instanceTypes: InstanceTypes.general().types }),
      });
      template.hasResourceProperties(GROUP, {
        LaunchTemplate: Match.absent(),
        CapacityRebalance: true,
        MixedInstancesPolicy: {
          InstancesDistribution: {
            OnDemandAllocationStrategy: 'prioritized',
            OnDemandBaseCapacity: 2,
            OnDemandPercentageAboveBaseCapacity: 0,
            SpotAllocationStrategy: 'price-capacity-optimized',
          },
          LaunchTemplate: Match.objectLike({
            Overrides: [{ InstanceType: 'm8g.large' }, { InstanceType: 'm7g.large' }, { InstanceType: 'm6g.large' }],
          }),
        },
      });
    });

    test('mixed: everything set', () => {
      fleetTemplate({
        purchaseOption: PurchaseOption.mixed({
          instanceTypes: types('m7i.large', 'm7a.large'),
          onDemandBase: 1,
          onDemandAboveBasePercent: 25,
          spotAllocationStrategy: autoscaling.SpotAllocationStrategy.CAPACITY_OPTIMIZED,
          capacityRebalance: false,
        }),
      }).hasResourceProperties(GROUP, {
        CapacityRebalance: false,
        MixedInstancesPolicy: Match.objectLike({
          InstancesDistribution: Match.objectLike({
            OnDemandBaseCapacity: 1,
            OnDemandPercentageAboveBaseCapacity: 25,
            SpotAllocationStrategy: 'capacity-optimized',
          }),
        }),
      });
    });

    test.each([
      ['dedicated instances', PurchaseOption.dedicatedInstances(), { Placement: { Tenancy: 'dedicated' } }],
      [
        'dedicated hosts',
        PurchaseOption.dedicatedHost({ hostResourceGroupArn: HOSTS, licenseConfigurationArn: LICENCE }),
        {
          Placement: { Tenancy: 'host', HostResourceGroupArn: HOSTS },
          LicenseSpecifications: [{ LicenseConfigurationArn: LICENCE }],
        },
      ],
    ])('%s, and the rest of the launch template is as it was', (_what, purchase, data) => {
      fleetTemplate({ purchaseOption: purchase }).hasResourceProperties(LAUNCH_TEMPLATE, {
        LaunchTemplateData: Match.objectLike({ ...data, InstanceType: 'm8g.large', UserData: Match.anyValue() }),
      });
    });

    test.each([
      [
        { reservationIds: ['cr-0123456789abcdef0'] },
        'capacity-reservations-first',
        { CapacityReservationIds: ['cr-0123456789abcdef0'] },
      ],
      [
        { resourceGroupArns: [HOSTS], fallBackToOnDemand: false },
        'capacity-reservations-only',
        { CapacityReservationResourceGroupArns: [HOSTS] },
      ],
    ])('capacity reservation %#', (options, preference, target) => {
      fleetTemplate({ purchaseOption: PurchaseOption.capacityReservation(options) }).hasResourceProperties(GROUP, {
        CapacityReservationSpecification: {
          CapacityReservationPreference: preference,
          CapacityReservationTarget: target,
        },
      });
    });
  });

  describe('fails', () => {
    test.each([
      ['no types', () => PurchaseOption.mixed({ instanceTypes: [] }), /'instanceTypes' must not be empty/],
      [
        'a type twice',
        () => PurchaseOption.mixed({ instanceTypes: types('m7g.large', 'm7g.large') }),
        /'instanceTypes' must not hold a value twice, got 'm7g.large'/,
      ],
      [
        'two architectures',
        () => PurchaseOption.mixed({ instanceTypes: types('m7g.large', 'm7i.large') }),
        /'instanceTypes' must be of one architecture, got arm64 and x86_64/,
      ],
      [
        '41 types',
        () =>
          PurchaseOption.mixed({ instanceTypes: types(...Array.from({ length: 41 }, (_, i) => `m${i + 1}i.large`)) }),
        /'instanceTypes' must not have more than 40 types, got 41/,
      ],
      [
        'a percentage over 100',
        () => PurchaseOption.mixed({ instanceTypes: GENERAL, onDemandAboveBasePercent: 120 }),
        /'onDemandAboveBasePercent' must be a number from 0 to 100, got 120/,
      ],
      [
        'a negative base',
        () => PurchaseOption.mixed({ instanceTypes: GENERAL, onDemandBase: -1 }),
        /'onDemandBase' must be a whole number of at least 0, got -1/,
      ],
      [
        'hosts that are none',
        () => PurchaseOption.dedicatedHost({ hostResourceGroupArn: 'h-0123' }),
        /'hostResourceGroupArn' must be the ARN of a group, got 'h-0123'/,
      ],
      [
        'a licence that is none',
        () => PurchaseOption.dedicatedHost({ hostResourceGroupArn: HOSTS, licenseConfigurationArn: 'lic' }),
        /'licenseConfigurationArn' must be/,
      ],
      [
        'no reservation',
        () => PurchaseOption.capacityReservation({}),
        /one of 'reservationIds' and 'resourceGroupArns' must name a reservation, got none/,
      ],
      [
        'an id that is none',
        () => PurchaseOption.capacityReservation({ reservationIds: ['x'] }),
        /'reservationIds' must be ids such as cr-/,
      ],
    ])('fails for %s', (_what, create, message) => {
      expect(create).toThrow(message);
    });
  });
});
