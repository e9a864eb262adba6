import { Construct } from 'constructs';
import { Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as events from 'aws-cdk-lib/aws-events';
import { Alarms } from '../../observability';
import { TaskAlarmOptions } from '../services/ecs-web-service';

const period = Duration.minutes(1);

/** What the alarms of a service's tasks watch. */
export interface WatchedService {
  readonly service: ecs.BaseService;
  readonly minTasks: number;
  readonly containerInsights: boolean;
  readonly thresholds?: TaskAlarmOptions;

  /** False where full CPU is no reason to worry. */
  readonly watchCpu?: boolean;

  readonly deploymentFailed?: () => events.Rule;
}

/** The alarms of a service's tasks; those on its requests are made with its load balancer. */
export function addTaskAlarms(scope: Construct, alarms: Alarms, watched: WatchedService): cloudwatch.Alarm[] {
  if (!alarms.enabled) return [];
  const { service, thresholds = {} } = watched;
  const { cpuPercent = 90, memoryPercent = 90 } = thresholds;
  const all = [
    watched.watchCpu !== false &&
      alarms.add(scope, 'CpuAlarm', {
        metric: service.metricCpuUtilization({ period }),
        threshold: cpuPercent,
        evaluationPeriods: 10,
        alarmDescription: `Tasks use ${cpuPercent} % of their CPU or more for 10 minutes: raise 'maxTasks' if it is reached, or 'vcpus'.`,
      }),
    alarms.add(scope, 'MemoryAlarm', {
      metric: service.metricMemoryUtilization({ period }),
      threshold: memoryPercent,
      evaluationPeriods: 10,
      alarmDescription: `Tasks use ${memoryPercent} % of their memory or more for 10 minutes: at 100 % they are killed. Look for a leak, or raise 'memory'.`,
    }),
    addRunningAlarm(scope, alarms, watched),
    watched.deploymentFailed && addDeploymentAlarm(scope, alarms, watched.deploymentFailed()),
  ];
  return all.filter((alarm) => alarm !== undefined && alarm !== false);
}

/** With Container Insights tasks are counted against those wanted, else against the fewest that there may be. */
function addRunningAlarm(
  scope: Construct,
  alarms: Alarms,
  { service, minTasks, containerInsights }: WatchedService,
): cloudwatch.Alarm | undefined {
  const common = {
    evaluationPeriods: 10,
    // A service that may have no task may have no data.
    treatMissingData:
      minTasks === 0 ? cloudwatch.TreatMissingData.NOT_BREACHING : cloudwatch.TreatMissingData.BREACHING,
  };
  if (containerInsights) {
    return alarms.add(scope, 'RunningTasksAlarm', {
      ...common,
      metric: new cloudwatch.MathExpression({
        expression: 'desired - running',
        usingMetrics: {
          desired: insight(service, 'DesiredTaskCount'),
          running: insight(service, 'RunningTaskCount'),
        },
        label: 'tasks that are missing',
        period,
      }),
      threshold: 1,
      alarmDescription:
        'Fewer tasks run than are wanted for 10 minutes: look at the events of the service and at the reasons of its stopped tasks.',
    });
  }
  if (minTasks === 0) return undefined;
  return alarms.add(scope, 'RunningTasksAlarm', {
    ...common,
    // Every running task reports once a minute.
    metric: service.metricCpuUtilization({ period, statistic: cloudwatch.Stats.SAMPLE_COUNT }),
    threshold: minTasks,
    comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
    alarmDescription: `Fewer than ${minTasks} tasks run for 10 minutes: look at the events of the service and at the reasons of its stopped tasks.`,
  });
}

function addDeploymentAlarm(scope: Construct, alarms: Alarms, rule: events.Rule): cloudwatch.Alarm | undefined {
  return alarms.add(scope, 'DeploymentFailedAlarm', {
    metric: new cloudwatch.Metric({
      namespace: 'AWS/Events',
      metricName: 'TriggeredRules',
      dimensionsMap: { RuleName: rule.ruleName },
      statistic: cloudwatch.Stats.SUM,
      period,
    }),
    threshold: 1,
    evaluationPeriods: 1,
    alarmDescription:
      'A deployment of the service has failed and was rolled back: look at the events of the service and at the logs of the new tasks.',
  });
}

function insight(service: ecs.BaseService, metricName: string): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: 'ECS/ContainerInsights',
    metricName,
    dimensionsMap: { ClusterName: service.cluster.clusterName, ServiceName: service.serviceName },
    statistic: cloudwatch.Stats.AVERAGE,
    period,
  });
}

/** What an operator looks at first. */
export function taskWidgets(title: string, service: ecs.BaseService): cloudwatch.IWidget[] {
  return [
    new cloudwatch.GraphWidget({
      title: `${title}: CPU and memory`,
      left: [
        service.metricCpuUtilization({ period, label: 'CPU' }),
        service.metricMemoryUtilization({ period, label: 'memory' }),
      ],
      leftYAxis: { min: 0, max: 100, label: '%', showUnits: false },
    }),
    new cloudwatch.GraphWidget({
      title: `${title}: running tasks`,
      left: [
        service.metricCpuUtilization({ period, statistic: cloudwatch.Stats.SAMPLE_COUNT, label: 'running tasks' }),
      ],
      leftYAxis: { min: 0 },
    }),
  ];
}
