import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { SMOKE_TEST_HANDLER } from '../../../lib/containers/private/smoke-test-handler';

const REVISION = 'arn:aws:ecs:eu-west-1:111122223333:service-revision/shop/web/1';
const DETAILS = {
  serviceArn: 'arn:aws:ecs:eu-west-1:111122223333:service/shop/web',
  targetServiceRevisionArn: REVISION,
};

interface Task {
  readonly taskDefinitionArn: string;
  readonly lastStatus: string;
  readonly attachments?: { readonly details: { readonly name: string; readonly value: string }[] }[];
}

const task = (revision: number, lastStatus = 'RUNNING', value = '127.0.0.1'): Task => ({
  taskDefinitionArn: `web:${revision}`,
  lastStatus,
  attachments: [{ details: [{ name: 'privateIPv4Address', value }] }],
});

/** ECS, with the tasks of a service in pages of one. */
function ecs(tasks: Task[], desiredCount: number) {
  const sent: unknown[] = [];
  class Command {
    constructor(public readonly input: Record<string, unknown>) {}
  }
  class DescribeServiceRevisionsCommand extends Command {}
  class DescribeServicesCommand extends Command {}
  class ListTasksCommand extends Command {}
  class DescribeTasksCommand extends Command {}
  class ECSClient {
    public async send(command: Command): Promise<unknown> {
      sent.push(command.input);
      if (command instanceof DescribeServiceRevisionsCommand)
        return { serviceRevisions: [{ taskDefinition: 'web:2' }] };
      if (command instanceof DescribeServicesCommand) return { services: [{ desiredCount }] };
      const page = Number(command.input.nextToken ?? 0);
      if (command instanceof ListTasksCommand) {
        return {
          taskArns: tasks.slice(page, page + 1).map((_, at) => String(page + at)),
          nextToken: page + 1 < tasks.length ? String(page + 1) : undefined,
        };
      }
      return { tasks: (command.input.tasks as string[]).map((arn) => tasks[Number(arn)]) };
    }
  }
  const commands = { DescribeServiceRevisionsCommand, DescribeServicesCommand, DescribeTasksCommand, ListTasksCommand };
  return { sent, sdk: { ...commands, ECSClient } };
}

describe('the function that tests new tasks', () => {
  let server: Server;
  let answers: number[];
  let asked: string[];
  let lines: string[];

  beforeEach(async () => {
    [answers, asked, lines] = [[], [], []];
    server = createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      response.statusCode = answers.shift() ?? 200;
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });

  afterEach(() => new Promise((resolve) => server.close(resolve)));

  async function run(
    tasks: Task[],
    event: object = { executionDetails: DETAILS },
    requests: object = { '/health': 200 },
    desiredCount = 2,
  ) {
    const { sdk, sent } = ecs(tasks, desiredCount);
    const { port } = server.address() as AddressInfo;
    const SMOKE_TEST = JSON.stringify({ attempts: 2, pause: 1, port, requests, secure: false, timeout: 1000 });
    const exported: { handler?: (event: object) => Promise<{ hookStatus: string }> } = {};
    const load = new Function('require', 'exports', 'process', 'console', SMOKE_TEST_HANDLER);
    const requireOf = (name: string) => (name === '@aws-sdk/client-ecs' ? sdk : jest.requireActual(name));
    load(requireOf, exported, { env: { SMOKE_TEST } }, { log: (line: string) => lines.push(line) });
    return { answer: await exported.handler?.(event), sent };
  }

  test('succeeds when each new task that runs answers as it must, and asks no old one', async () => {
    const tasks = [task(1, 'RUNNING', '192.0.2.1'), task(2), task(2), task(2, 'PENDING', '192.0.2.1')];
    const { answer, sent } = await run(tasks);
    expect(answer).toEqual({ hookStatus: 'SUCCEEDED' });
    expect(asked).toEqual(['GET /health', 'GET /health']);
    expect(sent).toContainEqual({ serviceRevisionArns: [REVISION] });
    expect(sent).toContainEqual({ cluster: 'shop', serviceName: 'web', nextToken: undefined });
  });

  test('reads a payload without execution details, too', async () => {
    expect((await run([task(2)], DETAILS)).answer).toEqual({ hookStatus: 'SUCCEEDED' });
    expect(asked).toHaveLength(1);
  });

  test('tries again', async () => {
    answers = [503, 200];
    expect((await run([task(2)])).answer).toEqual({ hookStatus: 'SUCCEEDED' });
    expect(asked).toHaveLength(2);
  });

  test('fails with another status than that which is asked for, and says which', async () => {
    answers = [200, 500, 500];
    const { answer } = await run([task(2)], undefined, { '/health': 200, '/orders/none': 404 });
    expect(answer).toEqual({ hookStatus: 'FAILED' });
    expect(lines.map((line) => JSON.parse(line))).toContainEqual({
      level: 'error',
      message: 'smoke test failed',
      host: '127.0.0.1',
      path: '/orders/none',
      expected: 404,
      got: 500,
    });
  });

  test('fails where nobody listens', async () => {
    const { answer } = await run([task(2, 'RUNNING', '127.0.0.254')], undefined, { '/': 200 });
    expect(answer).toEqual({ hookStatus: 'FAILED' });
    expect(asked).toEqual([]);
  });

  test('fails when tasks run, and none of the new version', async () => {
    expect((await run([task(1)])).answer).toEqual({ hookStatus: 'FAILED' });
    expect(lines.join()).toContain('no task of the new version runs');
  });

  test('fails when no task runs at all, and the service is to have some', async () => {
    const { answer, sent } = await run([]);
    expect(answer).toEqual({ hookStatus: 'FAILED' });
    expect(sent).toContainEqual({ cluster: 'shop', services: ['web'] });
    expect(lines.join()).toContain('no task of the new version runs');
  });

  test('succeeds when the service is to have no task, and says that nothing was tested', async () => {
    expect((await run([], undefined, undefined, 0)).answer).toEqual({ hookStatus: 'SUCCEEDED' });
    expect(lines.map((line) => JSON.parse(line))).toContainEqual({
      level: 'warn',
      message: 'smoke test has tested nothing: the service has 0 tasks',
      taskDefinition: 'web:2',
    });
  });

  test('fails when it cannot run', async () => {
    expect((await run([], {})).answer).toEqual({ hookStatus: 'FAILED' });
    expect(lines.join()).toContain('smoke test could not run');
  });
});
