import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Stage } from 'aws-cdk-lib/core';
import { ArtifactMetadataEntryType } from 'aws-cdk-lib/cloud-assembly-schema';
import { CloudAssembly, CloudFormationStackArtifact } from 'aws-cdk-lib/cx-api';

/** A resource of a template. */
export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Record<string, unknown>;
  readonly DependsOn?: string | string[];
  readonly Condition?: string;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly Metadata?: Record<string, unknown>;
  readonly [attribute: string]: unknown;
}

/** A CloudFormation template. */
export interface Template {
  readonly Resources?: Record<string, TemplateResource>;
  readonly Outputs?: Record<string, { readonly Value: unknown; readonly Export?: { readonly Name: unknown } }>;
  readonly Parameters?: Record<string, { readonly Type: string; readonly Default?: unknown }>;
  readonly Conditions?: Record<string, unknown>;
  readonly Mappings?: Record<string, Record<string, Record<string, unknown>>>;
}

/** A stack of an app, as it is deployed. */
export interface StackTemplate {
  /** The name in CloudFormation. */
  readonly name: string;
  readonly template: Template;
  /**
   * The names of stacks that are deployed before this one.
   *
   * @default - none
   */
  readonly dependencies?: readonly string[];
  /**
   * The account.
   *
   * @default - the one of the credentials at deployment
   */
  readonly account?: string;
  /**
   * The Region.
   *
   * @default - the one of the credentials at deployment
   */
  readonly region?: string;
}

const INDEX = 'stacks.json';

interface IndexEntry {
  readonly name: string;
  readonly template: string;
  readonly dependencies?: readonly string[];
  readonly account?: string | null;
  readonly region?: string | null;
}

/** The part of an environment that is known at synthesis. */
function known(value: string): string | undefined {
  return value.startsWith('unknown-') ? undefined : value;
}

/** The template with the path of each resource's construct, which the CDK CLI puts into it and a test's app does not. */
function withPaths(artifact: CloudFormationStackArtifact): Template {
  const template = artifact.template as Template;
  const paths = new Map(
    artifact
      .findMetadataByType(ArtifactMetadataEntryType.LOGICAL_ID)
      .map(({ data, path }) => [String(data), path.replace(/^\//, '')]),
  );
  const resources = Object.entries(template.Resources ?? {}).map(([id, resource]) => {
    const path = paths.get(id);
    return [id, path ? { ...resource, Metadata: { 'aws:cdk:path': path, ...resource.Metadata } } : resource] as const;
  });
  return { ...template, Resources: Object.fromEntries(resources) };
}

function stackOf(artifact: CloudFormationStackArtifact): StackTemplate {
  return {
    name: artifact.stackName,
    template: withPaths(artifact),
    dependencies: artifact.dependencies
      .filter((dependency) => CloudFormationStackArtifact.isCloudFormationStackArtifact(dependency))
      .map((dependency) => dependency.stackName),
    account: known(artifact.environment.account),
    region: known(artifact.environment.region),
  };
}

/** Stacks so that each comes after those that it depends on, else in the order given. */
function inOrder(stacks: readonly StackTemplate[]): StackTemplate[] {
  const ordered: StackTemplate[] = [];
  const visit = (stack: StackTemplate): void => {
    if (ordered.includes(stack)) return;
    for (const name of stack.dependencies ?? []) {
      const dependency = stacks.find((other) => other !== stack && other.name === name);
      if (dependency) visit(dependency);
    }
    if (!ordered.includes(stack)) ordered.push(stack);
  };
  stacks.forEach(visit);
  return ordered;
}

/** The templates of all stacks of an app at one time. */
export class AppTemplates {
  /** Synthesizes an app, or a stage of one. */
  public static fromApp(app: Stage): AppTemplates {
    return AppTemplates.fromAssembly(app.synth());
  }

  /** The templates of a cloud assembly, those of its stages included. */
  public static fromAssembly(assembly: CloudAssembly): AppTemplates {
    return new AppTemplates(assembly.stacksRecursively.map(stackOf));
  }

  /** What `cdk synth` wrote to a folder (`cdk.out`), or `write()`. */
  public static fromDirectory(directory: string): AppTemplates {
    if (existsSync(join(directory, INDEX))) {
      return AppTemplates.fromIndex((file) => readFileSync(join(directory, file), 'utf8'));
    }
    if (!existsSync(join(directory, 'manifest.json'))) {
      throw new Error(
        `'directory' must hold a cloud assembly (manifest.json) or recorded templates (${INDEX}), got '${directory}'; ` +
          `run 'cdk synth' or 'AppTemplates.write()' first`,
      );
    }
    return AppTemplates.fromAssembly(new CloudAssembly(directory, { skipEnumCheck: true, skipVersionCheck: true }));
  }

  /**
   * Templates that `write()` wrote, as they were at a commit, branch or tag of the Git repository.
   *
   * @param directory The folder, relative to the working directory.
   * @param ref The commit, branch or tag. By default the latest tag that is an ancestor of the working copy.
   */
  public static fromGit(directory: string, ref?: string): AppTemplates {
    const git = (...args: string[]) =>
      execFileSync('git', args, { cwd: process.cwd(), encoding: 'utf8', maxBuffer: 2 ** 28 });
    const at = ref ?? git('describe', '--tags', '--abbrev=0').trim();
    return AppTemplates.fromIndex((file) => git('show', `${at}:./${join(directory, file)}`));
  }

  /** Templates that were made in another way. */
  public static fromStacks(...stacks: StackTemplate[]): AppTemplates {
    return new AppTemplates(stacks);
  }

  private static fromIndex(read: (file: string) => string): AppTemplates {
    const { stacks } = JSON.parse(read(INDEX)) as { stacks: IndexEntry[] };
    return new AppTemplates(
      stacks.map(({ template, account, region, ...stack }) => ({
        ...stack,
        template: JSON.parse(read(template)) as Template,
        account: account ?? undefined,
        region: region ?? undefined,
      })),
    );
  }

  /** The stacks, each after those that it depends on: the order of `cdk deploy --all`. */
  public readonly stacks: readonly StackTemplate[];

  private constructor(stacks: readonly StackTemplate[]) {
    this.stacks = inOrder(stacks);
  }

  /** Writes the templates to a folder, for a later `fromDirectory()` or `fromGit()`. */
  public write(directory: string): void {
    mkdirSync(directory, { recursive: true });
    const json = (value: unknown) => `${JSON.stringify(value, undefined, 2)}\n`;
    const entries = this.stacks.map(({ template, ...stack }, at) => {
      const twin = this.stacks.findIndex(({ name }) => name === stack.name) < at;
      const file = `${stack.name}${twin ? `.${at}` : ''}.template.json`;
      writeFileSync(join(directory, file), json(template));
      return { ...stack, template: file };
    });
    writeFileSync(join(directory, INDEX), json({ stacks: entries }));
  }
}
