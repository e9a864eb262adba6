// The app of a Go user; it has to synthesize the same template as ../typescript/app.ts.
package main

import (
	"fmt"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsautoscaling"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsdynamodb"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdk-reference-architectures/cdk-reference-architectures-go/cdkreferencearchitectures/apis"
	"github.com/cdk-reference-architectures/cdk-reference-architectures-go/cdkreferencearchitectures/batch"
	"github.com/cdk-reference-architectures/cdk-reference-architectures-go/cdkreferencearchitectures/compute"
	"github.com/cdk-reference-architectures/cdk-reference-architectures-go/cdkreferencearchitectures/containers"
	"github.com/cdk-reference-architectures/cdk-reference-architectures-go/cdkreferencearchitectures/databases"
	"github.com/cdk-reference-architectures/cdk-reference-architectures-go/cdkreferencearchitectures/edge"
	"github.com/cdk-reference-architectures/cdk-reference-architectures-go/cdkreferencearchitectures/functions"
	"github.com/cdk-reference-architectures/cdk-reference-architectures-go/cdkreferencearchitectures/loadbalancing"
	"github.com/cdk-reference-architectures/cdk-reference-architectures-go/cdkreferencearchitectures/messaging"
	"github.com/cdk-reference-architectures/cdk-reference-architectures-go/cdkreferencearchitectures/network"
	"github.com/cdk-reference-architectures/cdk-reference-architectures-go/cdkreferencearchitectures/observability"
	"github.com/cdk-reference-architectures/cdk-reference-architectures-go/cdkreferencearchitectures/storage"
)

func main() {
	defer jsii.Close()

	app := awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, jsii.String("Consumer"), nil)
	vpc := network.NewTieredVpc(stack, jsii.String("Network"), &network.TieredVpcProps{
		Egress: network.Egress_NatGateway(nil),
	}).Vpc()
	topic := observability.NewAlarmTopic(stack, jsii.String("AlarmTopic"), nil).Topic()
	alarms := observability.Alarms_Notify(topic)

	fleet := compute.NewWebFleet(stack, jsii.String("Fleet"), &compute.WebFleetProps{
		Vpc:         vpc,
		Ingress:     loadbalancing.Exposure_InternalOnly(nil),
		Alarms:      alarms,
		MinCapacity: jsii.Number(2),
		MaxCapacity: jsii.Number(5),
		Scaling:     &[]compute.FleetScaling{compute.FleetScaling_TargetCpu(jsii.Number(55), nil)},
	})
	group := fleet.Group().Node().DefaultChild().(awsautoscaling.CfnAutoScalingGroup)
	group.AddPropertyOverride(jsii.String("DefaultInstanceWarmup"), jsii.Number(240))

	containers.NewEcsWebService(stack, jsii.String("Service"), &containers.EcsWebServiceProps{
		Vpc:   vpc,
		Image: containers.ContainerSource_FromRegistry(jsii.String("public.ecr.aws/nginx/nginx-unprivileged:1.29"), nil),
		Ingress: loadbalancing.Ingress_Shared(fleet.WebListener(), &loadbalancing.SharedIngressOptions{
			Match: loadbalancing.RouteMatch_Paths(jsii.String("/service/*")),
		}),
		Alarms: alarms,
		Deployment: containers.ServiceDeployment_Canary(&containers.ServiceCanaryDeploymentOptions{
			CanaryPercent: jsii.Number(20),
		}),
		Scaling: &[]containers.ServiceScaling{containers.ServiceScaling_TargetCpu(jsii.Number(60), nil)},
	})

	items := functions.NewApiFunction(stack, jsii.String("Items"), &functions.ApiFunctionProps{
		Code: functions.FunctionCode_Prebuilt(&functions.FunctionPrebuiltCodeOptions{
			Code:    awslambda.Code_FromInline(jsii.String("exports.handler = async () => ({ statusCode: 204 });")),
			Handler: jsii.String("index.handler"),
			Runtime: awslambda.Runtime_NODEJS_22_X(),
		}),
		Alarms: alarms,
	})
	apis.NewRestApiService(stack, jsii.String("RestApi"), &apis.RestApiServiceProps{
		Alarms: alarms,
		Definition: apis.RestApiDefinition_Routes(&apis.RestApiRoutesOptions{
			Authorization: apis.RestAuthorization_Iam(),
			Routes: &[]*apis.RestApiRoute{
				{Path: jsii.String("/items"), Methods: jsii.Strings("GET"), Handler: items.Alias()},
			},
		}),
	})

	batch.NewJobQueues(stack, jsii.String("Queues"), &batch.JobQueuesProps{
		Vpc:      vpc,
		Capacity: batch.JobCapacity_FargateSpotFirst(&batch.FargateSpotFirstJobCapacityOptions{MaxVcpus: jsii.Number(64)}),
		Queues: &[]*batch.QueueDefinition{
			{Name: jsii.String("High"), Priority: jsii.Number(10)},
			{Name: jsii.String("Low"), Priority: jsii.Number(1)},
		},
		Alarms: alarms,
	})
	batch.NewContainerJob(stack, jsii.String("Job"), &batch.ContainerJobProps{
		Image:   containers.ContainerSource_FromRegistry(jsii.String("public.ecr.aws/docker/library/busybox:1.37"), nil),
		Command: jsii.Strings("echo", "hello"),
	})

	accessLogs := storage.NewAccessLogBucket(stack, jsii.String("AccessLogs"), nil)
	documents := storage.NewSecureBucket(stack, jsii.String("Documents"), &storage.SecureBucketProps{
		AccessLogs:  storage.BucketAccessLogs_ToBucket(accessLogs, nil),
		PrefixPlans: &map[string]storage.StoragePlan{"work/": storage.StoragePlan_Scratch(jsii.Number(7))},
	})
	messaging.NewWorkQueue(stack, jsii.String("Work"), &messaging.WorkQueueProps{
		Ordering: messaging.QueueOrdering_Fifo(nil),
		Alarms:   alarms,
	})

	databases.NewItemTable(stack, jsii.String("Carts"), &databases.ItemTableProps{
		PartitionKey: &awsdynamodb.Attribute{
			Name: jsii.String("customer"),
			Type: awsdynamodb.AttributeType_STRING,
		},
		Throughput: databases.TableThroughput_OnDemand(&databases.TableOnDemandThroughputOptions{
			MaxReadUnits: jsii.Number(100),
		}),
		Alarms: alarms,
	})
	databases.NewRelationalDatabase(stack, jsii.String("Orders"), &databases.RelationalDatabaseProps{
		Vpc:    vpc,
		Engine: databases.RelationalEngine_Postgres(nil),
		Alarms: alarms,
	})
	databases.NewNeptuneCluster(stack, jsii.String("Graph"), &databases.NeptuneClusterProps{
		Vpc:           vpc,
		EngineVersion: databases.NeptuneEngineVersion_Of(jsii.String("1.4.7.0")),
		Capacity: databases.NeptuneCapacity_Serverless(&databases.NeptuneServerlessCapacityOptions{
			MaxNcu: jsii.Number(16),
		}),
		Alarms: alarms,
	})
	databases.NewAppendOnlyLedger(stack, jsii.String("Ledger"), &databases.AppendOnlyLedgerProps{
		Retention: databases.LedgerRetention_Governance(awscdk.Duration_Days(jsii.Number(30))),
		AccessLogs: storage.BucketAccessLogs_ToBucket(accessLogs, &storage.BucketAccessLogsOptions{
			Prefix: jsii.String("ledger/"),
		}),
		Alarms: alarms,
	})

	network.NewInspectedRouting(stack, jsii.String("Inspected"), &network.InspectedRoutingProps{
		Vpc: vpc,
		Inspection: network.Inspection_EndpointService(
			jsii.String("com.amazonaws.vpce.eu-west-1.vpce-svc-0123456789abcdef0")),
		Alarms: alarms,
	})
	fixedAddresses := loadbalancing.NewStaticIpNetworkLoadBalancer(stack, jsii.String("FixedAddresses"),
		&loadbalancing.StaticIpNetworkLoadBalancerProps{
			Vpc: vpc,
			Exposure: loadbalancing.NetworkExposure_Internet(&loadbalancing.InternetNetworkExposureOptions{
				CrossZone: jsii.Bool(false),
			}),
			Alarms: alarms,
		})
	loadbalancing.NewNetworkRoute(stack, jsii.String("Mqtt"), &loadbalancing.NetworkRouteProps{
		NetworkLoadBalancer: fixedAddresses,
		ListenerPort:        loadbalancing.NetworkPort_Tcp(jsii.Number(1883), nil),
		Targets: loadbalancing.NetworkTargets_Addresses(jsii.Number(1883),
			jsii.Strings("10.0.2.10", "10.0.3.10"), nil),
		Alarms: alarms,
	})

	loadBalancerArn := jsii.String(
		"arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/api/50dc6c495c0c9188")
	firewall := edge.NewWebFirewall(stack, jsii.String("Firewall"), &edge.WebFirewallProps{
		ManagedRules: &[]edge.ManagedRules{edge.ManagedRules_Common(&edge.ManagedRulesOptions{
			CountRules: jsii.Strings("SizeRestrictions_BODY"),
		})},
		RateLimits: &[]edge.RateLimit{edge.RateLimit_PerCaller(jsii.Number(1000), nil)},
		Alarms:     alarms,
	})
	firewall.Protect(stack, jsii.String("FirewallBeforeApi"), loadBalancerArn)
	edge.NewContentDelivery(stack, jsii.String("Site"), &edge.ContentDeliveryProps{
		Origin:   edge.DeliveryOrigin_Bucket(documents.Bucket(), nil),
		Firewall: edge.DeliveryFirewall_Create(&edge.WebFirewallOptions{BlockedCountries: jsii.Strings("AQ")}),
		SecurityHeaders: edge.SecurityHeaders_Strict(&edge.SecurityHeadersOptions{
			AllowFramesOfSameOrigin: jsii.Bool(true),
		}),
		Alarms: alarms,
	})
	zone := edge.NewPublicZone(stack, jsii.String("Zone"), &edge.PublicZoneProps{
		ZoneName: jsii.String("example.com"),
		QueryLogs: edge.ZoneQueryLogs_None(
			jsii.String("They are in us-east-1, and the stack knows no Region.")),
	})
	health := edge.NewDnsHealthCheck(stack, jsii.String("Health"), &edge.DnsHealthCheckProps{
		Monitor: edge.HealthCheckMonitor_Https(&edge.HttpMonitorOptions{
			Host: jsii.String("shop.example.net"),
			Path: jsii.String("/health"),
		}),
		Alarms: alarms,
	})
	edge.NewDnsRecord(stack, jsii.String("Shop"), &edge.DnsRecordProps{
		Zone:       zone.HostedZone(),
		RecordName: jsii.String("shop"),
		Routing: edge.DnsRoutingPolicy_Failover(&edge.DnsFailoverOptions{
			Primary: &edge.DnsRoute{
				Answer:      edge.DnsAnswer_Addresses(jsii.String("192.0.2.1"), jsii.String("192.0.2.2")),
				HealthCheck: health.HealthCheck(),
			},
			Secondary: &edge.DnsRoute{Answer: edge.DnsAnswer_Addresses(jsii.String("192.0.2.3"))},
		}),
	})
	edge.NewGlobalAccelerator(stack, jsii.String("Accelerator"), &edge.GlobalAcceleratorProps{
		Listeners: &[]edge.AcceleratorListener{
			edge.AcceleratorListener_Tcp(jsii.String("Https"), jsii.Numbers(443), nil),
		},
		Regions: &[]*edge.AcceleratorRegion{
			{
				Region:      jsii.String("eu-west-1"),
				Endpoints:   &[]edge.AcceleratorEndpoint{edge.AcceleratorEndpoint_LoadBalancerArn(loadBalancerArn, nil)},
				TrafficDial: jsii.Number(50),
			},
		},
		Alarms: observability.Alarms_None(),
	})
	edge.NewShieldProtection(stack, jsii.String("Shield"), &edge.ShieldProtectionProps{
		AccountIsSubscribed: jsii.Bool(true),
		Resource:            edge.ShieldedResource_Arn(loadBalancerArn),
		Alarms:              alarms,
	})

	message := refusal(app, vpc, alarms)
	if !strings.Contains(message, "'minCapacity'") {
		panic("the error does not name 'minCapacity': " + message)
	}
	app.Node().TryRemoveChild(jsii.String("Refused"))

	app.Synth(nil)
}

// What a fleet that cannot be says. An error in a constructor is a panic in Go.
func refusal(app awscdk.App, vpc awsec2.Vpc, alarms observability.Alarms) (message string) {
	defer func() {
		message = fmt.Sprint(recover())
	}()
	stack := awscdk.NewStack(app, jsii.String("Refused"), nil)
	compute.NewWebFleet(stack, jsii.String("Fleet"), &compute.WebFleetProps{
		Vpc:         vpc,
		Ingress:     loadbalancing.Exposure_InternalOnly(nil),
		Alarms:      alarms,
		MinCapacity: jsii.Number(8),
		MaxCapacity: jsii.Number(5),
	})
	return
}
