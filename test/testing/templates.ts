import {
  AppTemplates,
  DeploymentReport,
  Fact,
  SimulatedAccount,
  Template,
  TemplateResource,
} from 'cdk-reference-architectures/testing';

/** A resource of a template; what comes beside the properties goes into `more`. */
export function resource(
  type: string,
  properties: object = {},
  more: Partial<TemplateResource> = {},
): TemplateResource {
  return { ...more, Type: `AWS::${type}`, Properties: properties as Record<string, unknown> };
}

export const ref = (logicalId: string) => ({ Ref: logicalId });
export const att = (logicalId: string, attribute: string) => ({ 'Fn::GetAtt': [logicalId, attribute] });

type Resources = Record<string, TemplateResource>;

/** An app of one stack, `Shop`. */
export function shop(resources: Resources, more: Partial<Template> = {}): AppTemplates {
  return AppTemplates.fromStacks({ name: 'Shop', template: { ...more, Resources: resources } });
}

/** The report of the last of several deployments. */
export function deployed(versions: readonly AppTemplates[], facts?: readonly Fact[]): DeploymentReport {
  const account = new SimulatedAccount({ facts });
  return versions.map((version) => account.deploy(version)).at(-1) as DeploymentReport;
}

/** The findings of the last of several versions of the stack `Shop`, as "kind fact at logical id". */
export function findings(...versions: Resources[]): string[] {
  return deployed(versions.map((resources) => shop(resources)))
    .findings.map(({ kind, fact, logicalId }) => `${kind} ${fact} at ${logicalId}`)
    .sort();
}
