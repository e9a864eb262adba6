import { Size, Stack } from 'aws-cdk-lib/core';
import { Match } from 'aws-cdk-lib/assertions';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { FleetInstanceRequirements, InstanceTypes, PurchaseOption } from '../../../lib/compute';
import { alarmsOf } from '../../specimens/surroundings';
import { templateOf, testStack } from '../../support/synth';
import { fleetTemplate, testFleet } from '../support/fleet';

const GROUP = 'AWS::AutoScaling::AutoScalingGroup';
const LAUNCH_TEMPLATE = 'AWS::EC2::LaunchTemplate';
const HOSTS = 'arn:aws:resource-groups:eu-central-1:111122223333:group/hosts';
const LICENCE = 'arn:aws:license-manager:eu-central-1:111122223333:license-configuration:lic-0123';
const types = (...names: string[]) => names.map((name) => new ec2.InstanceType(name));

const GENERAL = InstanceTypes.general().types;
const ANY: FleetInstanceRequirements = { minVcpus: 2, minMemory: Size.gibibytes(4) };

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

    test('mixed: weights of the types, and capacities in their units', () => {
      const stack = testStack();
      const purchaseOption = PurchaseOption.mixed({
        instanceTypes: types('m8g.large', 'm8g.xlarge'),
        weights: { 'm8g.large': 1, 'm8g.xlarge': 2 },
      });
      testFleet({ purchaseOption, minCapacity: 4, alarms: alarmsOf(stack) }, stack);
      const template = templateOf(stack);
      template.hasResourceProperties(GROUP, {
        MinSize: '4',
        MixedInstancesPolicy: Match.objectLike({
          InstancesDistribution: Match.objectLike({ OnDemandBaseCapacity: 4 }),
          LaunchTemplate: Match.objectLike({
            Overrides: [
              { InstanceType: 'm8g.large', WeightedCapacity: '1' },
              { InstanceType: 'm8g.xlarge', WeightedCapacity: '2' },
            ],
          }),
        }),
      });
      // A count of signals would be one of instances.
      template.hasResource(GROUP, {
        CreationPolicy: Match.absent(),
        UpdatePolicy: { AutoScalingInstanceRefresh: Match.anyValue() },
      });
      template.hasResourceProperties('AWS::CloudWatch::Alarm', {
        AlarmDescription: Match.stringLikeRegexp('of the minimum number of capacity units have not been in service'),
        Metrics: Match.arrayWith([
          Match.objectLike({
            MetricStat: Match.objectLike({ Metric: Match.objectLike({ MetricName: 'GroupInServiceCapacity' }) }),
          }),
        ]),
      });
    });

    test('mixed: a graph in units of the weights', () => {
      const fleet = testFleet({
        purchaseOption: PurchaseOption.mixed({ instanceTypes: types('m8g.large'), weights: { 'm8g.large': 2 } }),
        minCapacity: 4,
      });
      const graphs = JSON.stringify(Stack.of(fleet).resolve(fleet.dashboardWidgets().map((widget) => widget.toJson())));
      expect(graphs).toContain('GroupInServiceCapacity');
      expect(graphs).not.toContain('GroupInServiceInstances');
    });

    test('mixed by requirements: defaults', () => {
      const template = fleetTemplate({
        purchaseOption: PurchaseOption.mixedByRequirements({
          requirements: { minVcpus: 2, minMemory: Size.gibibytes(8) },
        }),
      });
      template.hasResourceProperties(GROUP, {
        LaunchTemplate: Match.absent(),
        CapacityRebalance: true,
        MixedInstancesPolicy: {
          InstancesDistribution: {
            OnDemandAllocationStrategy: 'lowest-price',
            OnDemandBaseCapacity: 2,
            OnDemandPercentageAboveBaseCapacity: 0,
            SpotAllocationStrategy: 'price-capacity-optimized',
          },
          LaunchTemplate: Match.objectLike({
            Overrides: [
              {
                InstanceRequirements: {
                  VCpuCount: { Min: 2 },
                  MemoryMiB: { Min: 8192 },
                  AcceleratorCount: { Max: 0 },
                  BareMetal: 'excluded',
                  BurstablePerformance: 'excluded',
                  LocalStorage: 'included',
                  InstanceGenerations: ['current'],
                },
              },
            ],
          }),
        },
      });
      template.hasResourceProperties(LAUNCH_TEMPLATE, {
        LaunchTemplateData: Match.objectLike({ InstanceType: Match.absent(), CreditSpecification: Match.absent() }),
      });
      template.hasParameter('*', { Default: Match.stringLikeRegexp('al2023-ami-kernel-.*-arm64$') });
    });

    test('mixed by requirements: everything set', () => {
      const template = fleetTemplate({
        purchaseOption: PurchaseOption.mixedByRequirements({
          requirements: {
            minVcpus: 4,
            maxVcpus: 16,
            minMemory: Size.gibibytes(16),
            maxMemory: Size.gibibytes(64),
            minMemoryPerVcpu: Size.mebibytes(1536),
            maxMemoryPerVcpu: Size.gibibytes(4),
            architecture: ec2.InstanceArchitecture.X86_64,
            cpuManufacturers: [ec2.CpuManufacturer.AMD],
            instanceGenerations: [ec2.InstanceGeneration.CURRENT, ec2.InstanceGeneration.PREVIOUS],
            excludedInstanceTypes: ['m5*'],
            burstablePerformance: ec2.BurstablePerformance.INCLUDED,
            bareMetal: ec2.BareMetal.INCLUDED,
            localStorage: ec2.LocalStorage.REQUIRED,
            localStorageTypes: [ec2.LocalStorageType.SSD],
            minLocalStorageGb: 100,
            minAccelerators: 1,
            maxAccelerators: 2,
            acceleratorTypes: [ec2.AcceleratorType.GPU],
            acceleratorManufacturers: [ec2.AcceleratorManufacturer.NVIDIA],
            acceleratorNames: [ec2.AcceleratorName.A10G],
            minNetworkGbps: 12.5,
            minEbsMbps: 1000,
            maxOnDemandPriceOverLowestPercent: 50,
            maxSpotPriceOfOnDemandPercent: 80,
          },
          onDemandBase: 1,
          onDemandAboveBasePercent: 100,
          spotAllocationStrategy: autoscaling.SpotAllocationStrategy.CAPACITY_OPTIMIZED,
          capacityRebalance: false,
        }),
        instanceStorePath: '/scratch',
      });
      template.hasResourceProperties(GROUP, {
        CapacityRebalance: false,
        MixedInstancesPolicy: {
          InstancesDistribution: {
            OnDemandAllocationStrategy: 'lowest-price',
            OnDemandBaseCapacity: 1,
            OnDemandPercentageAboveBaseCapacity: 100,
            SpotAllocationStrategy: 'capacity-optimized',
          },
          LaunchTemplate: Match.objectLike({
            Overrides: [
              {
                InstanceRequirements: {
                  VCpuCount: { Min: 4, Max: 16 },
                  MemoryMiB: { Min: 16_384, Max: 65_536 },
                  MemoryGiBPerVCpu: { Min: 1.5, Max: 4 },
                  CpuManufacturers: ['amd'],
                  InstanceGenerations: ['current', 'previous'],
                  ExcludedInstanceTypes: ['m5*'],
                  BurstablePerformance: 'included',
                  BareMetal: 'included',
                  LocalStorage: 'required',
                  LocalStorageTypes: ['ssd'],
                  TotalLocalStorageGB: { Min: 100 },
                  AcceleratorCount: { Min: 1, Max: 2 },
                  AcceleratorTypes: ['gpu'],
                  AcceleratorManufacturers: ['nvidia'],
                  AcceleratorNames: ['a10g'],
                  NetworkBandwidthGbps: { Min: 12.5 },
                  BaselineEbsBandwidthMbps: { Min: 1000 },
                  OnDemandMaxPricePercentageOverLowestPrice: 50,
                  MaxSpotPriceAsPercentageOfOptimalOnDemandPrice: 80,
                },
              },
            ],
          }),
        },
      });
      template.hasParameter('*', { Default: Match.stringLikeRegexp('al2023-ami-kernel-.*-x86_64$') });
    });

    test('mixed by requirements: named types of any generation, and credits where every type has them', () => {
      const template = fleetTemplate({
        purchaseOption: PurchaseOption.mixedByRequirements({
          requirements: {
            ...ANY,
            allowedInstanceTypes: ['t*'],
            burstablePerformance: ec2.BurstablePerformance.REQUIRED,
          },
        }),
      });
      template.hasResourceProperties(GROUP, {
        MixedInstancesPolicy: Match.objectLike({
          LaunchTemplate: Match.objectLike({
            Overrides: [
              {
                InstanceRequirements: Match.objectLike({
                  AllowedInstanceTypes: ['t*'],
                  InstanceGenerations: Match.absent(),
                }),
              },
            ],
          }),
        }),
      });
      template.hasResourceProperties(LAUNCH_TEMPLATE, {
        LaunchTemplateData: Match.objectLike({ CreditSpecification: { CpuCredits: 'unlimited' } }),
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
      [
        'a type without a weight',
        () => PurchaseOption.mixed({ instanceTypes: GENERAL, weights: { 'm8g.large': 1 } }),
        /'weights' must be given for all of 'instanceTypes' or for none, got none for 'm7g.large', 'm6g.large'; add them/,
      ],
      [
        'a weight without a type',
        () =>
          PurchaseOption.mixed({
            instanceTypes: types('m8g.large'),
            weights: { 'm8g.large': 1, 'm8g.xlarge': 2 },
          }),
        /'weights' must be those of 'instanceTypes', got one for 'm8g.xlarge'; add the types, or remove them/,
      ],
      [
        'a weight of a half',
        () => PurchaseOption.mixed({ instanceTypes: types('m8g.large'), weights: { 'm8g.large': 0.5 } }),
        /weights\['m8g.large'\]' must be a whole number from 1 to 999, got 0.5/,
      ],
    ])('fails for %s', (_what, create, message) => {
      expect(create).toThrow(message);
    });

    test.each<[string, Partial<FleetInstanceRequirements>, RegExp]>([
      ['no vCPU', { minVcpus: 0 }, /'minVcpus' must be a whole number from 1 to 1920, got 0/],
      [
        'a minimum over the maximum',
        { minVcpus: 4, maxVcpus: 2 },
        /'minVcpus' must not exceed 'maxVcpus' \(2\), got 4/,
      ],
      ['more vCPUs than there are', { maxVcpus: 2000 }, /'maxVcpus' must be a whole number from 1 to 1920, got 2000/],
      [
        'half a MiB',
        { minMemory: Size.kibibytes(512) },
        /'minMemory in MiB' must be a whole number of at least 1, got 0.5/,
      ],
      [
        'a memory over the maximum',
        { maxMemory: Size.gibibytes(2) },
        /'minMemory' must not exceed 'maxMemory' \(2048\), got 4096/,
      ],
      [
        'memory for each vCPU over its maximum',
        { minMemoryPerVcpu: Size.gibibytes(8), maxMemoryPerVcpu: Size.gibibytes(4) },
        /'minMemoryPerVcpu' must not exceed 'maxMemoryPerVcpu' \(4096\), got 8192/,
      ],
      [
        'processors of another architecture',
        { cpuManufacturers: [ec2.CpuManufacturer.INTEL] },
        /'cpuManufacturers' must make the 'architecture' \(arm64: amazon-web-services\), got intel; change one of them/,
      ],
      [
        'Graviton as x86_64',
        { architecture: ec2.InstanceArchitecture.X86_64, cpuManufacturers: [ec2.CpuManufacturer.AWS] },
        /'cpuManufacturers' must make the 'architecture' \(x86_64: intel, amd\), got amazon-web-services/,
      ],
      ['no manufacturer', { cpuManufacturers: [] }, /'cpuManufacturers' must not be empty/],
      ['no generation', { instanceGenerations: [] }, /'instanceGenerations' must not be empty/],
      [
        'types that are both in and out',
        { allowedInstanceTypes: ['m8g.*'], excludedInstanceTypes: ['m8g.large'] },
        /only one of 'allowedInstanceTypes' and 'excludedInstanceTypes' can be given; leave one of them out/,
      ],
      [
        'a type that is none',
        { excludedInstanceTypes: ['M5 large'] },
        /'excludedInstanceTypes' must be instance types, '\*' for any part of the name, got 'M5 large'/,
      ],
      [
        '401 types',
        { allowedInstanceTypes: Array.from({ length: 401 }, (_, i) => `m${i}.large`) },
        /'number of allowedInstanceTypes' must be a whole number of at most 400, got 401/,
      ],
      [
        'a kind of local disks that are not required',
        { localStorageTypes: [ec2.LocalStorageType.SSD], minLocalStorageGb: 10 },
        /'localStorage' must be REQUIRED for 'localStorageTypes', 'minLocalStorageGb'; give it, or leave them out/,
      ],
      [
        'a model of accelerators that are not asked for',
        { acceleratorNames: [ec2.AcceleratorName.T4] },
        /'minAccelerators' must be 1 or more for 'acceleratorNames'; give it, or leave them out/,
      ],
      [
        'more accelerators than the maximum',
        { minAccelerators: 4, maxAccelerators: 2 },
        /'minAccelerators' must not exceed 'maxAccelerators' \(2\), got 4/,
      ],
      ['a negative bandwidth', { minNetworkGbps: -1 }, /'minNetworkGbps' must be a number of at least 0, got -1/],
      ['half a Mbit/s', { minEbsMbps: 0.5 }, /'minEbsMbps' must be a whole number of at least 0, got 0.5/],
      [
        'a negative price',
        { maxOnDemandPriceOverLowestPercent: -1 },
        /'maxOnDemandPriceOverLowestPercent' must be a whole number of at least 0, got -1/,
      ],
      [
        'a Spot price of nothing',
        { maxSpotPriceOfOnDemandPercent: 0 },
        /'maxSpotPriceOfOnDemandPercent' must be a whole number of at least 1, got 0/,
      ],
    ])('fails for requirements with %s', (_what, requirements, message) => {
      expect(() => PurchaseOption.mixedByRequirements({ requirements: { ...ANY, ...requirements } })).toThrow(message);
    });

    test('fails for requirements with an order of types', () => {
      const spotAllocationStrategy = autoscaling.SpotAllocationStrategy.CAPACITY_OPTIMIZED_PRIORITIZED;
      expect(() => PurchaseOption.mixedByRequirements({ requirements: ANY, spotAllocationStrategy })).toThrow(
        /'spotAllocationStrategy' must not be capacity-optimized-prioritized: requirements have no order of types; leave it out/,
      );
    });
  });
});
