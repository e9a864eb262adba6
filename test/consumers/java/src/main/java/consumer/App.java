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
import io.github.cdkreferencearchitectures.edge.AcceleratorEndpoint;
import io.github.cdkreferencearchitectures.edge.AcceleratorListener;
import io.github.cdkreferencearchitectures.edge.AcceleratorRegion;
import io.github.cdkreferencearchitectures.edge.ContentDelivery;
import io.github.cdkreferencearchitectures.edge.DeliveryFirewall;
import io.github.cdkreferencearchitectures.edge.DeliveryOrigin;
import io.github.cdkreferencearchitectures.edge.DnsAnswer;
import io.github.cdkreferencearchitectures.edge.DnsFailoverOptions;
import io.github.cdkreferencearchitectures.edge.DnsHealthCheck;
import io.github.cdkreferencearchitectures.edge.DnsRecord;
import io.github.cdkreferencearchitectures.edge.DnsRoute;
import io.github.cdkreferencearchitectures.edge.DnsRoutingPolicy;
import io.github.cdkreferencearchitectures.edge.GlobalAccelerator;
import io.github.cdkreferencearchitectures.edge.HealthCheckMonitor;
import io.github.cdkreferencearchitectures.edge.HttpMonitorOptions;
import io.github.cdkreferencearchitectures.edge.ManagedRules;
import io.github.cdkreferencearchitectures.edge.ManagedRulesOptions;
import io.github.cdkreferencearchitectures.edge.PublicZone;
import io.github.cdkreferencearchitectures.edge.RateLimit;
import io.github.cdkreferencearchitectures.edge.SecurityHeaders;
import io.github.cdkreferencearchitectures.edge.SecurityHeadersOptions;
import io.github.cdkreferencearchitectures.edge.ShieldProtection;
import io.github.cdkreferencearchitectures.edge.ShieldedResource;
import io.github.cdkreferencearchitectures.edge.WebFirewall;
import io.github.cdkreferencearchitectures.edge.WebFirewallOptions;
import io.github.cdkreferencearchitectures.edge.ZoneQueryLogs;
import io.github.cdkreferencearchitectures.functions.ApiFunction;
import io.github.cdkreferencearchitectures.functions.FunctionCode;
import io.github.cdkreferencearchitectures.functions.FunctionPrebuiltCodeOptions;
import io.github.cdkreferencearchitectures.loadbalancing.Exposure;
import io.github.cdkreferencearchitectures.loadbalancing.Ingress;
import io.github.cdkreferencearchitectures.loadbalancing.InternetNetworkExposureOptions;
import io.github.cdkreferencearchitectures.loadbalancing.NetworkExposure;
import io.github.cdkreferencearchitectures.loadbalancing.NetworkPort;
import io.github.cdkreferencearchitectures.loadbalancing.NetworkRoute;
import io.github.cdkreferencearchitectures.loadbalancing.NetworkTargets;
import io.github.cdkreferencearchitectures.loadbalancing.RouteMatch;
import io.github.cdkreferencearchitectures.loadbalancing.SharedIngressOptions;
import io.github.cdkreferencearchitectures.loadbalancing.StaticIpNetworkLoadBalancer;
import io.github.cdkreferencearchitectures.messaging.QueueOrdering;
import io.github.cdkreferencearchitectures.messaging.WorkQueue;
import io.github.cdkreferencearchitectures.network.Egress;
import io.github.cdkreferencearchitectures.network.InspectedRouting;
import io.github.cdkreferencearchitectures.network.Inspection;
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
    final SecureBucket documents =
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

    InspectedRouting.Builder.create(stack, "Inspected")
        .vpc(vpc)
        .inspection(
            Inspection.endpointService("com.amazonaws.vpce.eu-west-1.vpce-svc-0123456789abcdef0"))
        .alarms(alarms)
        .build();
    final StaticIpNetworkLoadBalancer fixedAddresses =
        StaticIpNetworkLoadBalancer.Builder.create(stack, "FixedAddresses")
            .vpc(vpc)
            .exposure(
                NetworkExposure.internet(
                    InternetNetworkExposureOptions.builder().crossZone(false).build()))
            .alarms(alarms)
            .build();
    NetworkRoute.Builder.create(stack, "Mqtt")
        .networkLoadBalancer(fixedAddresses)
        .listenerPort(NetworkPort.tcp(1883))
        .targets(NetworkTargets.addresses(1883, List.of("10.0.2.10", "10.0.3.10")))
        .alarms(alarms)
        .build();

    final String loadBalancerArn =
        "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/api/50dc6c495c0c9188";
    final WebFirewall firewall =
        WebFirewall.Builder.create(stack, "Firewall")
            .managedRules(
                List.of(
                    ManagedRules.common(
                        ManagedRulesOptions.builder()
                            .countRules(List.of("SizeRestrictions_BODY"))
                            .build())))
            .rateLimits(List.of(RateLimit.perCaller(1000)))
            .alarms(alarms)
            .build();
    firewall.protect(stack, "FirewallBeforeApi", loadBalancerArn);
    ContentDelivery.Builder.create(stack, "Site")
        .origin(DeliveryOrigin.bucket(documents.getBucket()))
        .firewall(
            DeliveryFirewall.create(
                WebFirewallOptions.builder().blockedCountries(List.of("AQ")).build()))
        .securityHeaders(
            SecurityHeaders.strict(
                SecurityHeadersOptions.builder().allowFramesOfSameOrigin(true).build()))
        .alarms(alarms)
        .build();
    final PublicZone zone =
        PublicZone.Builder.create(stack, "Zone")
            .zoneName("example.com")
            .queryLogs(
                ZoneQueryLogs.none("They are in us-east-1, and the stack knows no Region."))
            .build();
    final DnsHealthCheck health =
        DnsHealthCheck.Builder.create(stack, "Health")
            .monitor(
                HealthCheckMonitor.https(
                    HttpMonitorOptions.builder().host("shop.example.net").path("/health").build()))
            .alarms(alarms)
            .build();
    DnsRecord.Builder.create(stack, "Shop")
        .zone(zone.getHostedZone())
        .recordName("shop")
        .routing(
            DnsRoutingPolicy.failover(
                DnsFailoverOptions.builder()
                    .primary(
                        DnsRoute.builder()
                            .answer(DnsAnswer.addresses("192.0.2.1", "192.0.2.2"))
                            .healthCheck(health.getHealthCheck())
                            .build())
                    .secondary(
                        DnsRoute.builder().answer(DnsAnswer.addresses("192.0.2.3")).build())
                    .build()))
        .build();
    GlobalAccelerator.Builder.create(stack, "Accelerator")
        .listeners(List.of(AcceleratorListener.tcp("Https", List.of(443))))
        .regions(
            List.of(
                AcceleratorRegion.builder()
                    .region("eu-west-1")
                    .endpoints(List.of(AcceleratorEndpoint.loadBalancerArn(loadBalancerArn)))
                    .trafficDial(50)
                    .build()))
        .alarms(Alarms.none())
        .build();
    ShieldProtection.Builder.create(stack, "Shield")
        .accountIsSubscribed(true)
        .resource(ShieldedResource.arn(loadBalancerArn))
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
