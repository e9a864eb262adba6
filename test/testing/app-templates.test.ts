import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib/core';
import * as sns from 'aws-cdk-lib/aws-sns';
import { AppTemplates } from 'cdk-reference-architectures/testing';
import { ref, resource } from './templates';

describe('AppTemplates', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'app-templates-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const app = (): App => {
    const made = new App({ outdir: join(folder, 'cdk.out'), treeMetadata: false, analyticsReporting: false });
    const later = new Stack(made, 'ALater', { env: { region: 'eu-west-1', account: '111122223333' } });
    const first = new Stack(made, 'First', { env: { region: 'eu-west-1', account: '111122223333' } });
    new sns.Topic(first, 'Topic');
    later.addStackDependency(first);
    return made;
  };

  test('reads an app, and the folder that it was synthesized to, in the order of deployment', () => {
    const ofApp = AppTemplates.fromApp(app());
    expect(ofApp.stacks.map(({ name, region, account }) => [name, region, account])).toEqual([
      ['First', 'eu-west-1', '111122223333'],
      ['ALater', 'eu-west-1', '111122223333'],
    ]);
    expect(AppTemplates.fromDirectory(join(folder, 'cdk.out')).stacks).toEqual(ofApp.stacks);
  });

  test('reads what it wrote', () => {
    const written = AppTemplates.fromStacks(
      { name: 'Shop', template: { Resources: { Topic: resource('SNS::Topic') } }, region: 'eu-west-1' },
      {
        name: 'Shop',
        template: { Resources: { Copy: resource('SNS::Topic', { DisplayName: ref('x') }) } },
        region: 'us-east-1',
      },
    );
    written.write(join(folder, 'deployed'));
    expect(readdirSync(join(folder, 'deployed')).sort()).toEqual([
      'Shop.1.template.json',
      'Shop.template.json',
      'stacks.json',
    ]);
    expect(AppTemplates.fromDirectory(join(folder, 'deployed')).stacks).toEqual(written.stacks);
  });

  test('reads what was written at the last tag of a Git repository, or at another commit', () => {
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=test', '-c', 'user.email=test@example.com', ...args], {
        cwd: folder,
        encoding: 'utf8',
      });
    const version = (name: string) => AppTemplates.fromStacks({ name, template: {} });
    const commit = (name: string) => {
      version(name).write(join(folder, 'deployed'));
      git('add', '--all');
      git('commit', '--quiet', '--message', name);
    };
    git('init', '--quiet');
    commit('One');
    git('tag', 'v1');
    commit('Two');
    const read = (ref?: string) =>
      execFileInFolder(folder, () => AppTemplates.fromGit('deployed', ref).stacks.map(({ name }) => name));
    expect(read()).toEqual(['One']);
    expect(read('HEAD')).toEqual(['Two']);
  });

  test('fails for a folder without templates, and says what to run', () => {
    expect(() => AppTemplates.fromDirectory(folder)).toThrow(
      /'directory' must hold a cloud assembly \(manifest.json\) or recorded templates \(stacks.json\), got '.*'; run 'cdk synth'/,
    );
  });
});

/** Runs a function with another working directory, as the root of a user's project is. */
function execFileInFolder<T>(folder: string, run: () => T): T {
  const before = process.cwd();
  process.chdir(folder);
  try {
    return run();
  } finally {
    process.chdir(before);
  }
}
