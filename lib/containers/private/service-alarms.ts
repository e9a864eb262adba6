import { Construct } from 'constructs';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as events from 'aws-cdk-lib/aws-events';
import { Alarms } from '../../observability';
import { graph, MINUTE, severityOf } from '../../observability/internal';
import { percentage, Rules } from '../../private/validation';

/** The thresholds of the alarms on tasks, in percent. */
export interface TaskAlarmThresholds {
  readonly cpuPercent?: number;
  readonly memoryPercent?: number;
}

/** The rules of the thresholds. */
export function taskThresholdRules({ cpuPercent, memoryPercent }: TaskAlarmThresholds = {}): Rules {
  return [
    percentage('alarmThresholds.cpuPercent', cpuPercent, { min: 1, max: 100 }),
    percentage('alarmThresholds.memoryPercent', memoryPercent, { min: 1, max: 100 }),
  ];
}

/** The service whose tasks are watched by alarms. */
export interface WatchedService {
  readonly service: ecs.BaseService;
  readonly minTasks: number;
  readonly containerInsights: boolean;
  readonly thresholds: TaskAlarmThresholds;

  /** The way out where the tasks use all of their CPU; undefined where that is no reason to worry. */
  readonly cpuRemedy?: string;

  readonly deploymentFailed: () => events.Rule;
}

/** The alarms of a service's tasks; those on its requests are made with its load balancer. */
export function addTaskAlarms(scope: Construct, alarms: Alarms, watched: WatchedService): cloudwatch.Alarm[] {
  if (!alarms.enabled) return [];
  const { service, thresholds } = watched;
  const { cpuPercent = 90, memoryPercent = 90 } = thresholds;
  const all = [
    watched.cpuRemedy !== undefined &&
      alarms.add(scope, 'CpuAlarm', {
        severity: severityOf('taskCpu'),
        metric: service.metricCpuUtilization({ period: MINUTE }),
        threshold: cpuPercent,
        evaluationPeriods: 10,
        alarmDescription: `Tasks have used ${cpuPercent} % of their CPU or more for 10 minutes: ${watched.cpuRemedy}.`,
      }),
    alarms.add(scope, 'MemoryAlarm', {
      severity: severityOf('taskMemory'),
      metric: service.metricMemoryUtilization({ period: MINUTE }),
      threshold: memoryPercent,
      evaluationPeriods: 10,
      alarmDescription: `Tasks have used ${memoryPercent} % of their memory or more for 10 minutes: at 100 % they are killed. Look for a leak, or raise 'memory'.`,
    }),
    addRunningAlarm(scope, alarms, watched),
    addDeploymentAlarm(scope, alarms, watched.deploymentFailed()),
  ];
  return all.filter((alarm) => alarm !== undefined && alarm !== false);
}

/** With Container Insights tasks are counted against the desired ones, otherwise against the minimum. */
function addRunningAlarm(
  scope: Construct,
  alarms: Alarms,
  { service, minTasks, containerInsights }: WatchedService,
): cloudwatch.Alarm | undefined {
  const common = {
    severity: severityOf('tasksMissing'),
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
        period: MINUTE,
      }),
      threshold: 1,
      alarmDescription:
        'Fewer tasks than desired have been running for 10 minutes: look at the events of the service and at the reasons of its stopped tasks.',
    });
  }
  if (minTasks === 0) return undefined;
  return alarms.add(scope, 'RunningTasksAlarm', {
    ...common,
    // Every running task reports once a minute.
    metric: service.metricCpuUtilization({ period: MINUTE, statistic: cloudwatch.Stats.SAMPLE_COUNT }),
    threshold: minTasks,
    comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
    alarmDescription: `Fewer than ${minTasks} tasks have been running for 10 minutes: look at the events of the service and at the reasons of its stopped tasks.`,
  });
}

function addDeploymentAlarm(scope: Construct, alarms: Alarms, rule: events.Rule): cloudwatch.Alarm | undefined {
  return alarms.add(scope, 'DeploymentFailedAlarm', {
    severity: severityOf('deploymentFailed'),
    metric: new cloudwatch.Metric({
      namespace: 'AWS/Events',
      metricName: 'TriggeredRules',
      dimensionsMap: { RuleName: rule.ruleName },
      statistic: cloudwatch.Stats.SUM,
      period: MINUTE,
    }),
    threshold: 1,
    evaluationPeriods: 1,
    alarmDescription:
      "A deployment has failed and was rolled back: read the reason in the queue 'FailedDeployments' or in the events of the service, then the logs of the new tasks.",
  });
}

function insight(service: ecs.BaseService, metricName: string): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: 'ECS/ContainerInsights',
    metricName,
    dimensionsMap: { ClusterName: service.cluster.clusterName, ServiceName: service.serviceName },
    statistic: cloudwatch.Stats.AVERAGE,
    period: MINUTE,
  });
}

/** The graphs of a service's tasks. */
export function taskWidgets(construct: Construct, service: ecs.BaseService): cloudwatch.IWidget[] {
  return [
    graph(construct, 'CPU and memory', {
      left: [
        service.metricCpuUtilization({ period: MINUTE, label: 'CPU' }),
        service.metricMemoryUtilization({ period: MINUTE, label: 'memory' }),
      ],
      leftYAxis: { min: 0, max: 100, label: '%', showUnits: false },
    }),
    graph(construct, 'running tasks', {
      left: [
        service.metricCpuUtilization({
          period: MINUTE,
          statistic: cloudwatch.Stats.SAMPLE_COUNT,
          label: 'running tasks',
        }),
      ],
      leftYAxis: { min: 0 },
    }),
  ];
}

/** Whether CloudWatch knows the number of running and of desired tasks. */
export function hasContainerInsights(cluster: ecs.ICluster): boolean {
  const resource = cluster.node.defaultChild;
  if (!(resource instanceof ecs.CfnCluster) || !Array.isArray(resource.clusterSettings)) return false;
  return resource.clusterSettings.some(
    (setting) => 'value' in setting && (setting.value === 'enabled' || setting.value === 'enhanced'),
  );
}
