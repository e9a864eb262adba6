package consumer;

import io.github.cdkreferencearchitectures.apis.RestApiDefinition;
import io.github.cdkreferencearchitectures.apis.RestApiRoute;
import io.github.cdkreferencearchitectures.apis.RestApiRoutesOptions;
import io.github.cdkreferencearchitectures.apis.RestApiService;
import io.github.cdkreferencearchitectures.apis.RestAuthorization;
import io.github.cdkreferencearchitectures.batch.ContainerJob;
import io.github.cdkreferencearchitectures.batch.FargateSpotFirstJobCapacityOptions;
import io.github.cdkreferencearchitectures.batch.JobCapacity;
import io.github.cdkreferencearchitectures.batch.JobQueues;
import io.github.cdkreferencearchitectures.batch.QueueDefinition;
import io.github.cdkreferencearchitectures.compute.FleetScaling;
import io.github.cdkreferencearchitectures.compute.WebFleet;
import io.github.cdkreferencearchitectures.containers.ContainerSource;
import io.github.cdkreferencearchitectures.containers.EcsWebService;
import io.github.cdkreferencearchitectures.containers.ServiceCanaryDeploymentOptions;
import io.github.cdkreferencearchitectures.containers.ServiceDeployment;
import io.github.cdkreferencearchitectures.containers.ServiceScaling;
import io.github.cdkreferencearchitectures.databases.AppendOnlyLedger;
import io.github.cdkreferencearchitectures.databases.ItemTable;
import io.github.cdkreferencearchitectures.databases.LedgerRetention;
import io.github.cdkreferencearchitectures.databases.NeptuneCapacity;
import io.github.cdkreferencearchitectures.databases.NeptuneCluster;
import io.github.cdkreferencearchitectures.databases.NeptuneEngineVersion;
import io.github.cdkreferencearchitectures.databases.NeptuneServerlessCapacityOptions;
import io.github.cdkreferencearchitectures.databases.RelationalDatabase;
import io.github.cdkreferencearchitectures.databases.RelationalEngine;
import io.github.cdkreferencearchitectures.databases.TableOnDemandThroughputOptions;
import io.github.cdkreferencearchitectures.databases.TableThroughput;
import io.github.cdkreferencearchitectures.functions.ApiFunction;
import io.github.cdkreferencearchitectures.functions.FunctionCode;
import io.github.cdkreferencearchitectures.functions.FunctionPrebuiltCodeOptions;
import io.github.cdkreferencearchitectures.loadbalancing.Exposure;
import io.github.cdkreferencearchitectures.loadbalancing.Ingress;
import io.github.cdkreferencearchitectures.loadbalancing.RouteMatch;
import io.github.cdkreferencearchitectures.loadbalancing.SharedIngressOptions;
import io.github.cdkreferencearchitectures.messaging.QueueOrdering;
import io.github.cdkreferencearchitectures.messaging.WorkQueue;
import io.github.cdkreferencearchitectures.network.Egress;
import io.github.cdkreferencearchitectures.network.TieredVpc;
import io.github.cdkreferencearchitectures.observability.AlarmTopic;
import io.github.cdkreferencearchitectures.observability.Alarms;
import io.github.cdkreferencearchitectures.storage.AccessLogBucket;
import io.github.cdkreferencearchitectures.storage.BucketAccessLogs;
import io.github.cdkreferencearchitectures.storage.BucketAccessLogsOptions;
import io.github.cdkreferencearchitectures.storage.SecureBucket;
import io.github.cdkreferencearchitectures.storage.StoragePlan;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.autoscaling.CfnAutoScalingGroup;
import software.amazon.awscdk.services.dynamodb.Attribute;
import software.amazon.awscdk.services.dynamodb.AttributeType;
import software.amazon.awscdk.services.ec2.IVpc;
import software.amazon.awscdk.services.lambda.Code;
import software.amazon.awscdk.services.lambda.Runtime;
import software.amazon.jsii.JsiiException;

/** The app of a Java user; it has to synthesize the same template as typescript/app.ts. */
public final class App {
  private App() {}

  public static void main(final String[] args) {
    final software.amazon.awscdk.App app = new software.amazon.awscdk.App();
    final Stack stack = new Stack(app, "Consumer");
    final IVpc vpc =
        TieredVpc.Builder.create(stack, "Network").egress(Egress.natGateway()).build().getVpc();
    final Alarms alarms = Alarms.notify(new AlarmTopic(stack, "AlarmTopic").getTopic());

    final WebFleet fleet =
        WebFleet.Builder.create(stack, "Fleet")
            .vpc(vpc)
            .ingress(Exposure.internalOnly())
            .alarms(alarms)
            .minCapacity(2)
            .maxCapacity(5)
            .scaling(List.of(FleetScaling.targetCpu(55)))
            .build();
    final CfnAutoScalingGroup group =
        (CfnAutoScalingGroup) fleet.getGroup().getNode().getDefaultChild();
    group.addPropertyOverride("DefaultInstanceWarmup", 240);

    EcsWebService.Builder.create(stack, "Service")
        .vpc(vpc)
        .image(ContainerSource.fromRegistry("public.ecr.aws/nginx/nginx-unprivileged:1.29"))
        .ingress(
            Ingress.shared(
                fleet.getWebListener(),
                SharedIngressOptions.builder().match(RouteMatch.paths("/service/*")).build()))
        .alarms(alarms)
        .deployment(
            ServiceDeployment.canary(
                ServiceCanaryDeploymentOptions.builder().canaryPercent(20).build()))
        .scaling(List.of(ServiceScaling.targetCpu(60)))
        .build();

    final ApiFunction items =
        ApiFunction.Builder.create(stack, "Items")
            .code(
                FunctionCode.prebuilt(
                    FunctionPrebuiltCodeOptions.builder()
                        .code(
                            Code.fromInline(
                                "exports.handler = async () => ({ statusCode: 204 });"))
                        .handler("index.handler")
                        .runtime(Runtime.NODEJS_22_X)
                        .build()))
            .alarms(alarms)
            .build();
    RestApiService.Builder.create(stack, "RestApi")
        .alarms(alarms)
        .definition(
            RestApiDefinition.routes(
                RestApiRoutesOptions.builder()
                    .authorization(RestAuthorization.iam())
                    .routes(
                        List.of(
                            RestApiRoute.builder()
                                .path("/items")
                                .methods(List.of("GET"))
                                .handler(items.getAlias())
                                .build()))
                    .build()))
        .build();

    JobQueues.Builder.create(stack, "Queues")
        .vpc(vpc)
        .capacity(
            JobCapacity.fargateSpotFirst(
                FargateSpotFirstJobCapacityOptions.builder().maxVcpus(64).build()))
        .queues(
            List.of(
                QueueDefinition.builder().name("High").priority(10).build(),
                QueueDefinition.builder().name("Low").priority(1).build()))
        .alarms(alarms)
        .build();
    ContainerJob.Builder.create(stack, "Job")
        .image(ContainerSource.fromRegistry("public.ecr.aws/docker/library/busybox:1.37"))
        .command(List.of("echo", "hello"))
        .build();

    final AccessLogBucket accessLogs = new AccessLogBucket(stack, "AccessLogs");
    SecureBucket.Builder.create(stack, "Documents")
        .accessLogs(BucketAccessLogs.toBucket(accessLogs))
        .prefixPlans(Map.of("work/", StoragePlan.scratch(7)))
        .build();
    WorkQueue.Builder.create(stack, "Work").ordering(QueueOrdering.fifo()).alarms(alarms).build();

    ItemTable.Builder.create(stack, "Carts")
        .partitionKey(Attribute.builder().name("customer").type(AttributeType.STRING).build())
        .throughput(
            TableThroughput.onDemand(
                TableOnDemandThroughputOptions.builder().maxReadUnits(100).build()))
        .alarms(alarms)
        .build();
    RelationalDatabase.Builder.create(stack, "Orders")
        .vpc(vpc)
        .engine(RelationalEngine.postgres())
        .alarms(alarms)
        .build();
    NeptuneCluster.Builder.create(stack, "Graph")
        .vpc(vpc)
        .engineVersion(NeptuneEngineVersion.of("1.4.7.0"))
        .capacity(
            NeptuneCapacity.serverless(
                NeptuneServerlessCapacityOptions.builder().maxNcu(16).build()))
        .alarms(alarms)
        .build();
    AppendOnlyLedger.Builder.create(stack, "Ledger")
        .retention(LedgerRetention.governance(Duration.days(30)))
        .accessLogs(
            BucketAccessLogs.toBucket(
                accessLogs, BucketAccessLogsOptions.builder().prefix("ledger/").build()))
        .alarms(alarms)
        .build();

    final String message = refusal(app, vpc, alarms);
    if (!message.contains("'minCapacity'")) {
      throw new IllegalStateException("the error does not name 'minCapacity': " + message);
    }
    app.getNode().tryRemoveChild("Refused");

    app.synth();
  }

  /** What a fleet that cannot be says. */
  private static String refusal(
      final software.amazon.awscdk.App app, final IVpc vpc, final Alarms alarms) {
    try {
      WebFleet.Builder.create(new Stack(app, "Refused"), "Fleet")
          .vpc(vpc)
          .ingress(Exposure.internalOnly())
          .alarms(alarms)
          .minCapacity(8)
          .maxCapacity(5)
          .build();
      return "";
    } catch (final JsiiException error) {
      return error.getMessage();
    }
  }
}
