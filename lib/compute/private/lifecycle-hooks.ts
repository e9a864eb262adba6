import { Construct } from 'constructs';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as iam from 'aws-cdk-lib/aws-iam';
import { rule, Rule } from '../../private/validation';
import { FleetLifecycleHookConfig } from '../fleet/fleet-lifecycle-hook';
import { waitSeconds } from './fleet-readiness';
import { READY_HOOK } from './fleet-user-data';
import { ResolvedFleet } from './web-fleet-defaults';

/**
 * The hooks of a group. They are in the group, since a hook that is a resource of its own would come after the first
 * instances.
 */
export function addLifecycleHooks(scope: Construct, fleet: ResolvedFleet, group: autoscaling.AutoScalingGroup): void {
  const topics = fleet.lifecycleHooks.map((hook) => hook._bind().topic).filter((topic) => topic !== undefined);
  const role =
    topics.length === 0
      ? undefined
      : new iam.Role(scope, 'LifecycleHookRole', {
          assumedBy: new iam.ServicePrincipal('autoscaling.amazonaws.com'),
          description: 'Messages of lifecycle hooks',
        });
  if (role) {
    topics.forEach((topic) => topic.grantPublish(role));
    // The group sends a test message when it is created.
    group.node.addDependency(role);
  }
  const hooks = [
    ...readyHook(fleet),
    ...fleet.lifecycleHooks.map((hook) => specification(hook._name, hook._bind(), role)),
  ];
  if (hooks.length === 0) return;
  (group.node.defaultChild as autoscaling.CfnAutoScalingGroup).lifecycleHookSpecificationList = hooks;
}

/**
 * Until a hook is completed, an instance is in none of its target groups: an update that waits for its health there would
 * wait in vain. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-autoscaling-lifecyclehook.html
 */
export function lifecycleHookRules({ lifecycleHooks, update }: ResolvedFleet): Rule[] {
  const timeout = update._readyTimeout;
  if (!update._signals || timeout.isUnresolved()) return [];
  const left = waitSeconds(timeout);
  return lifecycleHooks.map((hook) => {
    const { heartbeatTimeout, transition } = hook._bind();
    const launching = transition === autoscaling.LifecycleTransition.INSTANCE_LAUNCHING;
    const long = launching && !heartbeatTimeout.isUnresolved() && heartbeatTimeout.toSeconds() >= left;
    return rule(
      long,
      () =>
        `'heartbeatTimeout' of the hook '${hook._name}' must be less than ${left} s, what 'readyTimeout' of 'update' leaves when the operating system has started, got ${heartbeatTimeout.toSeconds()} s; lower it, or raise 'readyTimeout'`,
    );
  });
}

/** The hook that holds an instance until its user data has run, where no signal does. */
function readyHook({ update }: ResolvedFleet): autoscaling.CfnAutoScalingGroup.LifecycleHookSpecificationProperty[] {
  if (update._signals) return [];
  return [
    {
      lifecycleHookName: READY_HOOK,
      lifecycleTransition: autoscaling.LifecycleTransition.INSTANCE_LAUNCHING,
      heartbeatTimeout: update._readyTimeout.toSeconds(),
      defaultResult: autoscaling.DefaultResult.ABANDON,
    },
  ];
}

function specification(
  name: string,
  hook: FleetLifecycleHookConfig,
  role: iam.IRole | undefined,
): autoscaling.CfnAutoScalingGroup.LifecycleHookSpecificationProperty {
  return {
    lifecycleHookName: name,
    lifecycleTransition: hook.transition,
    heartbeatTimeout: hook.heartbeatTimeout.toSeconds(),
    defaultResult: hook.defaultResult,
    notificationMetadata: hook.metadata,
    ...(hook.topic && { notificationTargetArn: hook.topic.topicArn, roleArn: role?.roleArn }),
  };
}
