import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One thing that a validator says about a template. */
export interface Finding {
  readonly stack: string;
  readonly text: string;
}

interface Report {
  readonly pluginReports: {
    readonly pluginName: string;
    readonly violations: {
      readonly ruleName: string;
      readonly description: string;
      readonly violatingConstructs: {
        readonly constructPath?: string;
        readonly cloudFormationResource?: { readonly templatePath: string };
      }[];
    }[];
  }[];
}

/** What the validators said of a cloud assembly: errors and warnings alike, the constructs' own among them. */
export function findingsIn(assembly: string): Finding[] {
  const file = join(assembly, 'validation-report.json');
  if (!existsSync(file)) return [];
  const report: Report = JSON.parse(readFileSync(file, 'utf8'));
  return report.pluginReports.flatMap(({ pluginName, violations }) =>
    violations.flatMap(({ ruleName, description, violatingConstructs }) =>
      violatingConstructs.map(({ constructPath, cloudFormationResource }) => ({
        stack: cloudFormationResource?.templatePath.split('.')[0] ?? constructPath?.split('/')[0] ?? '',
        text: `${pluginName} ${ruleName} at ${constructPath}: ${description}`,
      })),
    ),
  );
}
