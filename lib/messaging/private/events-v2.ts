import { Construct } from 'constructs';
import { CfnResource, CfnTag, ITaggableV2, TagManager, TagType } from 'aws-cdk-lib/core';

/**
 * A resource of the Custom Event Bus, by the name of its type: aws-cdk-lib has the module `aws-eventsv2` from 2.273 on, and the lowest
 * version that is supported is older.
 */
class EventsV2Resource extends CfnResource implements ITaggableV2 {
  public readonly cdkTagManager: TagManager;

  constructor(scope: Construct, id: string, type: string, properties: Record<string, unknown>) {
    super(scope, id, { type, properties });
    this.cdkTagManager = new TagManager(TagType.STANDARD, type, undefined, { tagPropertyName: 'Tags' });
  }

  protected override renderProperties({ Tags, ...properties }: Record<string, unknown>): Record<string, unknown> {
    const tags = (Tags as CfnTag[] | undefined)?.map(({ key: Key, value: Value }) => ({ Key, Value }));
    return { ...properties, Tags: tags };
  }
}

/** A bus (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-eventsv2-eventbus.html). */
export function busResource(scope: Construct, id: string, properties: Record<string, unknown>): CfnResource {
  return new EventsV2Resource(scope, id, 'AWS::EventsV2::EventBus', properties);
}

/** A subscriber (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-eventsv2-subscriber.html). */
export function subscriberResource(scope: Construct, id: string, properties: Record<string, unknown>): CfnResource {
  return new EventsV2Resource(scope, id, 'AWS::EventsV2::Subscriber', properties);
}

/** An event source (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-eventsv2-eventsource.html). */
export function eventSourceResource(scope: Construct, id: string, properties: Record<string, unknown>): CfnResource {
  return new EventsV2Resource(scope, id, 'AWS::EventsV2::EventSource', properties);
}

/** A resource policy, which has no tags. */
export function busPolicyResource(scope: Construct, id: string, properties: Record<string, unknown>): CfnResource {
  return new CfnResource(scope, id, { type: 'AWS::EventsV2::ResourcePolicy', properties });
}
