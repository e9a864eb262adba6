import type { Aws } from '../aws';
import type { DeployedResource } from '../deployed-stack';

/**
 * Asks the API for a resource, and gives its answer the names and nesting of the template's properties where the two
 * differ. Undefined, or an error, means that the resource is not there.
 */
export type Reader = (aws: Aws, id: string, resource: DeployedResource) => Promise<object | undefined>;

/** The end of an ARN, or of another path. */
export function lastPart(id: string): string {
  return id.split(/[/:]/).pop() ?? id;
}

/** A property of the template that is a text once references are resolved. */
export function textOf(resource: DeployedResource, property: string): string {
  return String(resource.properties[property]);
}
