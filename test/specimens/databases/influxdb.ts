import { Duration, RemovalPolicy, Size } from 'aws-cdk-lib/core';
import {
  DatabaseExposure,
  InfluxDbEngine,
  InfluxDbStorageType,
  TimestreamInfluxDb,
  TimestreamInfluxDbProps,
} from 'cdk-reference-architectures/databases';
import { Specimens } from '../specimen';
import { alarmsOf, keyOf, vpcOf } from '../surroundings';

export const influxDbSpecimens: Specimens = {
  TimestreamInfluxDb: {
    minimal: (stack, id, given: Partial<TimestreamInfluxDbProps> = {}) =>
      new TimestreamInfluxDb(stack, id, {
        ...given,
        vpc: given.vpc ?? vpcOf(stack),
        engine: given.engine ?? InfluxDbEngine.influxDb3Enterprise({ instanceType: 'db.influx.medium' }),
        alarms: given.alarms ?? alarmsOf(stack),
      }),
    full: (stack, id) =>
      new TimestreamInfluxDb(stack, id, {
        vpc: vpcOf(stack),
        subnets: { subnets: vpcOf(stack).privateSubnets },
        engine: InfluxDbEngine.influxDb2({
          instanceType: 'db.influx.large',
          parameterGroupId: 'abcdefghij',
          storage: Size.gibibytes(400),
          storageType: InfluxDbStorageType.IOPS_12000,
          organization: 'factory',
          bucket: 'telemetry',
          username: 'operator',
        }),
        exposure: DatabaseExposure.vpcOnly(),
        encryptionKey: keyOf(stack),
        maintenanceWindow: 'sat:22:00-sun:02:00',
        logFileRetention: Duration.days(30),
        removalPolicy: RemovalPolicy.RETAIN,
        alarms: alarmsOf(stack),
        alarmThresholds: { cpuPercent: 80, memoryPercent: 85, diskPercent: 70 },
      }),
    further: {
      core: (stack, id) =>
        new TimestreamInfluxDb(stack, id, {
          vpc: vpcOf(stack),
          engine: InfluxDbEngine.influxDb3Core({ instanceType: 'db.influx.medium', reason: 'Values of the last day.' }),
          alarms: alarmsOf(stack),
        }),
      readReplicas: (stack, id) =>
        new TimestreamInfluxDb(stack, id, {
          vpc: vpcOf(stack),
          engine: InfluxDbEngine.influxDb2ReadReplicas({
            instanceType: 'db.influx.medium',
            storage: Size.gibibytes(20),
            organization: 'factory',
            bucket: 'telemetry',
          }),
          alarms: alarmsOf(stack),
        }),
    },
  },
};
