import { Duration } from 'aws-cdk-lib/core';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { workloadSubnets } from '../../private/subnets';
import { FleetImage, FleetImageBindOptions } from '../fleet/fleet-image';
import { FleetLifecycleHook } from '../fleet/fleet-lifecycle-hook';
import { FleetScaling } from '../fleet/fleet-scaling';
import { FleetUpdate } from '../fleet/fleet-update';
import { PurchaseOption } from '../fleet/purchase-option';
import { WebFleetAlarmThresholds, WebFleetProps } from '../fleet/web-fleet';
import { InstanceAccess } from '../instance-access';
import { InstanceTypes } from '../instance-types';
import { DataVolume, RootVolumeOptions } from '../storage/data-volume';
import { FleetEfsMount } from '../storage/fleet-efs-mount';
import { requiredArchitecture } from './instance-requirements';

/** The properties of a fleet with every default, for its rules as for its resources. */
export interface ResolvedFleet extends WebFleetProps {
  readonly port: number;
  readonly subnets: ec2.SubnetSelection;

  /** The instance types, the one wanted most first; none if the purchase option has requirements instead. */
  readonly instanceTypes: ec2.InstanceType[];

  /** The hardware that the image is chosen for. */
  readonly hardware: FleetImageBindOptions;

  /** Whether every instance has CPU credits. */
  readonly burstable: boolean;
  readonly image: FleetImage;
  readonly purchaseOption: PurchaseOption;
  readonly userDataCommands: string[];
  readonly minCapacity: number;

  /** The maximum that the caller gave. */
  readonly givenMaxCapacity?: number;
  readonly maxCapacity: number;
  readonly scaling: FleetScaling[];
  readonly warmUp: Duration;
  readonly healthCheckGracePeriod: Duration;
  readonly update: FleetUpdate;
  readonly rootVolume: RootVolumeOptions;
  readonly dataVolumes: DataVolume[];
  readonly efsMounts: FleetEfsMount[];
  readonly access: InstanceAccess;
  readonly detailedMonitoring: boolean;
  readonly metricsAgent: boolean;
  readonly shipLogs: boolean;
  readonly logFiles: string[];
  readonly lifecycleHooks: FleetLifecycleHook[];
  readonly scaleInProtection: boolean;
  readonly deletionProtection: boolean;
  readonly zoneDistribution: autoscaling.CapacityDistributionStrategy;
  readonly zonalShift: boolean;
  readonly alarmThresholds: WebFleetAlarmThresholds &
    Required<Pick<WebFleetAlarmThresholds, 'missingInstances' | 'belowMinimum' | 'atMaximum'>>;

  readonly httpPutResponseHopLimit: number;

  /** The period at which instances report. */
  readonly period: Duration;
}

/** Fills in the defaults. */
export function resolveFleet(props: WebFleetProps): ResolvedFleet {
  const { minCapacity = 2, purchaseOption = PurchaseOption.onDemand(), detailedMonitoring = true } = props;
  const refreshes = props.warmPool !== undefined || purchaseOption._largestWeight !== undefined;
  const { update = refreshes ? FleetUpdate.instanceRefresh() : FleetUpdate.rolling() } = props;
  const { instanceType = InstanceTypes.general().instanceType, alarmThresholds = {} } = props;
  const { scaling = [FleetScaling.targetCpu(60)] } = props;
  const { image = FleetImage.amazonLinux2023() } = props;
  const { _requirements: requirements } = purchaseOption;
  const instanceTypes = requirements ? [] : (purchaseOption._instanceTypes ?? [instanceType]);
  const hardware = requirements ? { architecture: requiredArchitecture(requirements) } : instanceTypes[0];
  const burstable = requirements
    ? requirements.burstablePerformance === ec2.BurstablePerformance.REQUIRED
    : areBurstable(instanceTypes);
  return {
    ...props,
    port: props.port ?? 8080,
    subnets: workloadSubnets(props.vpc, props.subnets),
    instanceTypes,
    hardware,
    burstable,
    image,
    purchaseOption,
    userDataCommands: props.userDataCommands ?? [],
    minCapacity,
    maxCapacity: props.maxCapacity ?? minCapacity * 3,
    givenMaxCapacity: props.maxCapacity,
    scaling,
    warmUp: props.warmUp ?? Duration.minutes(3),
    healthCheckGracePeriod:
      props.healthCheckGracePeriod ?? (update._signals ? update._readyTimeout : Duration.minutes(5)),
    update,
    rootVolume: { ...props.rootVolume, size: props.rootVolume?.size ?? image._bind(hardware).rootVolumeSize },
    dataVolumes: props.dataVolumes ?? [],
    efsMounts: props.efsMounts ?? [],
    access: props.access ?? InstanceAccess.sessionManager(),
    detailedMonitoring,
    metricsAgent: props.metricsAgent ?? false,
    shipLogs: props.shipLogs ?? true,
    logFiles: props.logFiles ?? [],
    lifecycleHooks: props.lifecycleHooks ?? [],
    scaleInProtection: props.scaleInProtection ?? false,
    deletionProtection: props.deletionProtection ?? false,
    zoneDistribution: props.zoneDistribution ?? autoscaling.CapacityDistributionStrategy.BALANCED_BEST_EFFORT,
    zonalShift: props.zonalShift ?? false,
    alarmThresholds: {
      ...alarmThresholds,
      missingInstances: alarmThresholds.missingInstances ?? 1,
      belowMinimum: alarmThresholds.belowMinimum ?? Duration.minutes(10),
      atMaximum: alarmThresholds.atMaximum ?? Duration.minutes(15),
    },
    httpPutResponseHopLimit: props.httpPutResponseHopLimit ?? 1,
    cpuCredits: props.cpuCredits ?? creditsOf(burstable, scaling),
    period: Duration.minutes(detailedMonitoring ? 1 : 5),
  };
}

/** Whether all types earn CPU credits: those of the families T2, T3, T3a and T4g. */
function areBurstable(instanceTypes: readonly ec2.InstanceType[]): boolean {
  return instanceTypes.length > 0 && instanceTypes.every((type) => /^t\d/.test(type.toString()));
}

/**
 * Standard credits have no cost beyond the instance. But an instance that has used its credits up is held at its baseline,
 * 5 to 40 % of CPU: a policy that follows CPU would take instances away just then.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/burstable-performance-instances-standard-mode.html
 */
function creditsOf(burstable: boolean, scaling: readonly FleetScaling[]): ec2.CpuCredits | undefined {
  if (!burstable) return undefined;
  return scaling.some(({ _followsCpu }) => _followsCpu) ? ec2.CpuCredits.UNLIMITED : ec2.CpuCredits.STANDARD;
}
