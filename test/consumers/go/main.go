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
	storage.NewSecureBucket(stack, jsii.String("Documents"), &storage.SecureBucketProps{
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
