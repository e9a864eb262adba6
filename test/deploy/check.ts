import { Aws } from './aws';
import { compare, Comparison } from './compare';
import { DeployedResource, DeployedStack } from './deployed-stack';
import { deviationOf } from './deviations';
import { READERS } from './readers';

/** What the API says of one resource of a stack. */
export interface Finding {
  readonly resource: DeployedResource;
  /** Undefined: nobody asked, because there is no reader for the type. */
  readonly comparison?: Comparison;
  /** What is different and should not be. */
  readonly failures: string[];
  /** What is different because the emulator is. */
  readonly deviations: string[];
}

/** Asks the API for every resource of a stack, and compares the answers with the template. */
export async function checkStack(aws: Aws, stack: DeployedStack): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const resource of stack.resources) findings.push(await checkResource(aws, stack.name, resource));
  return findings;
}

/** What a destroyed stack should have retained and is gone. */
export async function checkRetained(aws: Aws, stack: DeployedStack): Promise<string[]> {
  const findings: Finding[] = [];
  for (const resource of stack.resources.filter((item) => item.retained)) {
    findings.push(await checkResource(aws, stack.name, resource));
  }
  return findings.flatMap((finding) => finding.failures.map((failure) => `after cdk destroy: ${failure}`));
}

async function checkResource(aws: Aws, stack: string, resource: DeployedResource): Promise<Finding> {
  const read = READERS[resource.type];
  if (!read) return { resource, failures: [], deviations: [] };
  const what = `${stack} ${resource.logicalId} (${resource.type})`;
  try {
    const answer = await read(aws, resource.physicalId, resource);
    if (!answer) return { resource, failures: [`${what}: the API does not have it`], deviations: [] };
    const comparison = compare(resource.properties, answer);
    const failures: string[] = [];
    const deviations: string[] = [];
    for (const { path, expected, actual } of comparison.different) {
      const reason = deviationOf(resource.type, path);
      if (reason) deviations.push(`${path}: ${reason}`);
      else failures.push(`${what}: ${path} is ${shorten(actual)}, the template says ${shorten(expected)}`);
    }
    return { resource, comparison, failures, deviations };
  } catch (error) {
    return { resource, failures: [`${what}: ${(error as Error).name}: ${(error as Error).message}`], deviations: [] };
  }
}

function shorten(text: string): string {
  return text.length > 160 ? `${text.slice(0, 160)}...` : text;
}
