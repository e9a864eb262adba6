import { Aws } from '../aws';
import { REGION } from '../workplace';
import { lastPart, Reader, textOf } from './reader';

/** AWS Lambda and CodeDeploy, Amazon API Gateway, Amazon Cognito, AWS Step Functions, Amazon EventBridge, deliveries of logs. */
export const serverlessReaders: Record<string, Reader> = {
  'AWS::Lambda::Function': async ({ lambda }, id) => {
    const { Configuration: found, Tags } = await lambda.getFunction({ FunctionName: id });
    const { ReservedConcurrentExecutions } = await lambda.getFunctionConcurrency({ FunctionName: id });
    return found && { ...found, Tags, ReservedConcurrentExecutions };
  },
  'AWS::Lambda::Version': ({ lambda }, id, { properties }) =>
    lambda.getFunctionConfiguration({ FunctionName: String(properties.FunctionName), Qualifier: lastPart(id) }),
  'AWS::Lambda::Alias': async ({ lambda }, id, { properties }) => {
    const name = String(properties.FunctionName);
    const alias = await lambda.getAlias({ FunctionName: name, Name: String(properties.Name) });
    return alias.AliasArn?.includes(name.split(':').pop() ?? '') ? { ...alias, FunctionName: name, id } : undefined;
  },
  'AWS::Lambda::Permission': async ({ lambda }, _id, { properties }) => {
    const [, , , , , , name, qualifier] = String(properties.FunctionName).split(':');
    const { Policy = '{}' } = await lambda.getPolicy({
      FunctionName: name ?? String(properties.FunctionName),
      Qualifier: qualifier,
    });
    const statements: PolicyStatement[] = JSON.parse(Policy).Statement ?? [];
    const all = statements.map((statement) => ({
      Action: statement.Action,
      Principal: typeof statement.Principal === 'string' ? statement.Principal : statement.Principal?.Service,
      SourceArn: condition(statement, 'aws:SourceArn'),
      SourceAccount: condition(statement, 'aws:SourceAccount'),
      FunctionName: properties.FunctionName,
    }));
    return all.find((item) => item.Principal === properties.Principal) ?? all[0];
  },
  'AWS::Lambda::EventSourceMapping': ({ lambda }, id) => lambda.getEventSourceMapping({ UUID: id }),
  'AWS::Lambda::EventInvokeConfig': ({ lambda }, _id, { properties }) =>
    lambda.getFunctionEventInvokeConfig({
      FunctionName: String(properties.FunctionName),
      Qualifier: properties.Qualifier === '$LATEST' ? undefined : String(properties.Qualifier),
    }),
  'AWS::ApiGateway::RestApi': ({ apiGateway }, id) => apiGateway.getRestApi({ restApiId: id }),
  'AWS::ApiGateway::Resource': ({ apiGateway }, id, resource) =>
    apiGateway.getResource({ restApiId: textOf(resource, 'RestApiId'), resourceId: id }),
  'AWS::ApiGateway::Method': async ({ apiGateway }, _id, { properties }) => {
    const method = await apiGateway.getMethod({
      restApiId: String(properties.RestApiId),
      resourceId: String(properties.ResourceId),
      httpMethod: String(properties.HttpMethod),
    });
    return {
      ...method,
      Integration: { ...method.methodIntegration, integrationHttpMethod: method.methodIntegration?.httpMethod },
    };
  },
  'AWS::ApiGateway::Deployment': ({ apiGateway }, id, deployment) =>
    apiGateway.getDeployment({ restApiId: textOf(deployment, 'RestApiId'), deploymentId: id }),
  'AWS::ApiGateway::Stage': async ({ apiGateway }, _id, { properties }) => {
    const stage = await apiGateway.getStage({
      restApiId: String(properties.RestApiId),
      stageName: String(properties.StageName),
    });
    const settings = Object.entries(stage.methodSettings ?? {}).map(([path, values]) => {
      const at = path.lastIndexOf('/');
      return { ...values, ResourcePath: `/${path.slice(0, at)}`, HttpMethod: path.slice(at + 1) };
    });
    return {
      ...stage,
      MethodSettings: settings,
      AccessLogSetting: stage.accessLogSettings,
      RestApiId: properties.RestApiId,
    };
  },
  'AWS::ApiGateway::Model': ({ apiGateway }, id, model) =>
    apiGateway.getModel({ restApiId: textOf(model, 'RestApiId'), modelName: id }),
  'AWS::ApiGateway::GatewayResponse': ({ apiGateway }, _id, response) =>
    apiGateway.getGatewayResponse({
      restApiId: textOf(response, 'RestApiId'),
      responseType: textOf(response, 'ResponseType') as 'DEFAULT_4XX',
    }),
  'AWS::ApiGateway::Account': ({ apiGateway }) => apiGateway.getAccount({}),
  'AWS::ApiGateway::Authorizer': ({ apiGateway }, id, authorizer) =>
    apiGateway.getAuthorizer({ restApiId: textOf(authorizer, 'RestApiId'), authorizerId: id }),
  'AWS::ApiGateway::DomainName': ({ apiGateway }, id) => apiGateway.getDomainName({ domainName: id }),
  'AWS::ApiGateway::BasePathMapping': async ({ apiGateway }, _id, { properties }) => {
    const domainName = String(properties.DomainName);
    const basePath = String(properties.BasePath ?? '(none)');
    return { ...(await apiGateway.getBasePathMapping({ domainName, basePath })), domainName };
  },
  'AWS::ApiGatewayV2::Api': ({ apiGatewayV2 }, id) => apiGatewayV2.getApi({ ApiId: id }),
  'AWS::ApiGatewayV2::Stage': ({ apiGatewayV2 }, _id, stage) =>
    apiGatewayV2.getStage({ ApiId: textOf(stage, 'ApiId'), StageName: textOf(stage, 'StageName') }),
  'AWS::ApiGatewayV2::Route': ({ apiGatewayV2 }, id, route) =>
    apiGatewayV2.getRoute({ ApiId: textOf(route, 'ApiId'), RouteId: lastPart(id) }),
  'AWS::ApiGatewayV2::RouteResponse': ({ apiGatewayV2 }, id, { properties }) =>
    apiGatewayV2.getRouteResponse({
      ApiId: String(properties.ApiId),
      RouteId: lastPart(String(properties.RouteId)),
      RouteResponseId: id,
    }),
  'AWS::ApiGatewayV2::Integration': ({ apiGatewayV2 }, id, integration) =>
    apiGatewayV2.getIntegration({ ApiId: textOf(integration, 'ApiId'), IntegrationId: lastPart(id) }),
  'AWS::ApiGatewayV2::Authorizer': async ({ apiGatewayV2 }, id, authorizer) => {
    const ApiId = textOf(authorizer, 'ApiId');
    return { ...(await apiGatewayV2.getAuthorizer({ ApiId, AuthorizerId: lastPart(id) })), ApiId };
  },
  'AWS::ApiGatewayV2::DomainName': ({ apiGatewayV2 }, id) => apiGatewayV2.getDomainName({ DomainName: id }),
  'AWS::ApiGatewayV2::ApiMapping': async ({ apiGatewayV2 }, id, mapping) => {
    const DomainName = textOf(mapping, 'DomainName');
    return { ...(await apiGatewayV2.getApiMapping({ DomainName, ApiMappingId: lastPart(id) })), DomainName };
  },
  'AWS::CodeDeploy::Application': async ({ codeDeploy }, id) => {
    const { application } = await codeDeploy.getApplication({ applicationName: id });
    return application && { ...application, Tags: await deployTags(codeDeploy, `application:${id}`) };
  },
  'AWS::CodeDeploy::DeploymentGroup': async ({ codeDeploy }, id, { properties }) => {
    const applicationName = String(properties.ApplicationName);
    const { deploymentGroupInfo } = await codeDeploy.getDeploymentGroup({ applicationName, deploymentGroupName: id });
    const Tags = await deployTags(codeDeploy, `deploymentgroup:${applicationName}/${id}`);
    return deploymentGroupInfo && { ...deploymentGroupInfo, Tags };
  },
  'AWS::Cognito::UserPool': async ({ cognito }, id) => (await cognito.describeUserPool({ UserPoolId: id })).UserPool,
  'AWS::Cognito::UserPoolGroup': async ({ cognito }, id, group) =>
    (await cognito.getGroup({ UserPoolId: textOf(group, 'UserPoolId'), GroupName: lastPart(id) })).Group,
  'AWS::Cognito::UserPoolClient': async ({ cognito }, id, client) =>
    (await cognito.describeUserPoolClient({ UserPoolId: textOf(client, 'UserPoolId'), ClientId: id })).UserPoolClient,
  'AWS::StepFunctions::StateMachine': async ({ stepFunctions }, id) => {
    const machine = await stepFunctions.describeStateMachine({ stateMachineArn: id });
    return { ...machine, StateMachineType: machine.type, DefinitionString: machine.definition };
  },
  'AWS::StepFunctions::StateMachineVersion': async ({ stepFunctions }, id) => {
    const version = await stepFunctions.describeStateMachine({ stateMachineArn: id });
    return { StateMachineArn: id.replace(/:\d+$/, ''), StateMachineRevisionId: version.revisionId };
  },
  'AWS::StepFunctions::StateMachineAlias': ({ stepFunctions }, id) =>
    stepFunctions.describeStateMachineAlias({ stateMachineAliasArn: id }),
  'AWS::Events::Rule': async ({ eventBridge }, id, { properties }) => {
    const bus = properties.EventBusName === undefined ? undefined : String(properties.EventBusName);
    // The Ref of a rule of another bus than the default one has the name of the bus before it.
    const name = lastPart(id).split('|').pop();
    const rule = await eventBridge.describeRule({ Name: name, EventBusName: bus });
    const { Targets } = await eventBridge.listTargetsByRule({ Rule: name, EventBusName: bus });
    return { ...rule, Targets };
  },
  'AWS::Events::EventBus': ({ eventBridge }, id) => eventBridge.describeEventBus({ Name: id }),
  'AWS::Events::Archive': async ({ eventBridge }, id) => {
    const archive = await eventBridge.describeArchive({ ArchiveName: id });
    return { ...archive, SourceArn: archive.EventSourceArn };
  },
  'AWS::Logs::DeliverySource': async ({ logs }, id) => {
    const { deliverySource } = await logs.getDeliverySource({ name: id });
    return deliverySource && { ...deliverySource, ResourceArn: deliverySource.resourceArns?.[0] };
  },
  'AWS::Logs::DeliveryDestination': async ({ logs }, id) => {
    const { deliveryDestination } = await logs.getDeliveryDestination({ name: id });
    return deliveryDestination && { ...deliveryDestination, ...deliveryDestination.deliveryDestinationConfiguration };
  },
  'AWS::Logs::Delivery': async ({ logs }, id) => (await logs.getDelivery({ id })).delivery,
  'AWS::Scheduler::Schedule': ({ scheduler }, id, { properties }) =>
    scheduler.getSchedule({
      Name: lastPart(id),
      GroupName: properties.GroupName === undefined ? undefined : String(properties.GroupName),
    }),
  'AWS::Scheduler::ScheduleGroup': ({ scheduler }, id) => scheduler.getScheduleGroup({ Name: lastPart(id) }),
};

interface PolicyStatement {
  readonly Action: string;
  readonly Principal?: string | { readonly Service?: string };
  readonly Condition?: Record<string, Record<string, string>>;
}

async function deployTags(codeDeploy: Aws['codeDeploy'], name: string) {
  const ResourceArn = `arn:aws:codedeploy:${REGION}:000000000000:${name}`;
  return (await codeDeploy.listTagsForResource({ ResourceArn })).Tags;
}

function condition(statement: PolicyStatement, key: string): string | undefined {
  const values = Object.assign({}, ...Object.values(statement.Condition ?? {})) as Record<string, string>;
  return Object.entries(values).find(([name]) => name.toLowerCase() === key.toLowerCase())?.[1];
}
