/**
 * The code of the function that tests new tasks: it asks ECS for those of the service revision that is deployed, and each of
 * them for each path. Both shapes of the payload are read, that with `executionDetails` and that without.
 *
 * A service that is to have no task, for example at night, can be deployed: there is nothing to test, and the log says so. Where
 * tasks are wanted and none runs the test has failed.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/lambda-lifecycle-hooks.html
 */
export const SMOKE_TEST_HANDLER = `
const {
  DescribeServiceRevisionsCommand, DescribeServicesCommand, DescribeTasksCommand, ECSClient, ListTasksCommand,
} = require('@aws-sdk/client-ecs');

const { attempts, pause, port, requests, secure, timeout } = JSON.parse(process.env.SMOKE_TEST);
const { request } = require(secure ? 'node:https' : 'node:http');
const ecs = new ECSClient({});
const log = (level, message, more) => console.log(JSON.stringify({ level, message, ...more }));

exports.handler = async (event) => {
  try {
    const problems = await test(event.executionDetails ?? event);
    for (const problem of problems) log('error', 'smoke test failed', problem);
    return { hookStatus: problems.length === 0 ? 'SUCCEEDED' : 'FAILED' };
  } catch (error) {
    log('error', 'smoke test could not run', { reason: String(error) });
    return { hookStatus: 'FAILED' };
  }
};

async function test({ serviceArn, targetServiceRevisionArn }) {
  const { serviceRevisions = [] } = await ecs.send(
    new DescribeServiceRevisionsCommand({ serviceRevisionArns: [targetServiceRevisionArn] }),
  );
  const { taskDefinition } = serviceRevisions[0];
  const [, cluster, service] = serviceArn.split(':').pop().split('/');
  const running = await tasksOf(cluster, service);
  const addresses = running.filter((task) => task.taskDefinitionArn === taskDefinition).flatMap(addressOf);
  log('info', 'smoke test', { taskDefinition, running: running.length, tested: addresses.length });
  if (addresses.length === 0 && (running.length > 0 || (await desiredOf(cluster, service)) > 0)) {
    return [{ reason: 'no task of the new version runs' }];
  }
  if (addresses.length === 0) log('warn', 'smoke test has tested nothing: the service has 0 tasks', { taskDefinition });
  return (await Promise.all(addresses.map(problemsAt))).flat();
}

async function desiredOf(cluster, service) {
  const { services = [] } = await ecs.send(new DescribeServicesCommand({ cluster, services: [service] }));
  return services[0].desiredCount;
}

async function tasksOf(cluster, serviceName) {
  const tasks = [];
  let nextToken;
  do {
    const page = await ecs.send(new ListTasksCommand({ cluster, serviceName, nextToken }));
    if (page.taskArns.length > 0) {
      const described = await ecs.send(new DescribeTasksCommand({ cluster, tasks: page.taskArns }));
      tasks.push(...described.tasks.filter((task) => task.lastStatus === 'RUNNING'));
    }
    nextToken = page.nextToken;
  } while (nextToken);
  return tasks;
}

function addressOf({ attachments = [] }) {
  const details = attachments.flatMap((attachment) => attachment.details ?? []);
  return details.filter(({ name }) => name === 'privateIPv4Address').map(({ value }) => value);
}

async function problemsAt(host) {
  const problems = [];
  for (const [path, expected] of Object.entries(requests)) {
    let got;
    for (let attempt = 1; got !== expected && attempt <= attempts; attempt++) {
      if (attempt > 1) await new Promise((resolve) => setTimeout(resolve, pause));
      got = await statusOf(host, path).catch((error) => String(error));
    }
    if (got !== expected) problems.push({ host, path, expected, got });
  }
  return problems;
}

function statusOf(host, path) {
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(timeout);
    // Nobody can certify an address of the VPC; load balancers do not verify it either.
    request({ host, port, path, signal, rejectUnauthorized: false }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });
}
`;
