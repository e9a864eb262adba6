"""Network resources and instances. MiniStack has their APIs, but no link from CloudFormation to them."""

from api import call
from ministack.core.responses import new_uuid
from ministack.services import ec2 as ec2_service
from ministack.services import ssm as ssm_service
from ministack.services.cloudformation import provisioners
from registry import RECORDED, pick, register, without


def _tags(kind, properties):
    if not properties.get("Tags"):
        return {}
    return {"TagSpecifications": [{"ResourceType": kind, "Tags": properties["Tags"]}]}


def _create_network_acl(_logical_id, properties, _stack):
    response = call("ec2", "CreateNetworkAcl", {**without(properties, "Tags"), **_tags("network-acl", properties)})
    acl_id = response["NetworkAcl"]["NetworkAclId"]
    return acl_id, {"Id": acl_id}


def _delete_network_acl(acl_id, _properties):
    call("ec2", "DeleteNetworkAcl", {"NetworkAclId": acl_id})


def _acl_entry_key(properties):
    return {**pick(properties, "NetworkAclId", "RuleNumber"), "Egress": properties.get("Egress", False)}


def _create_acl_entry(_logical_id, properties, _stack):
    request = {**without(properties, "Icmp"), **_acl_entry_key(properties)}
    if "Icmp" in properties:
        request["IcmpTypeCode"] = properties["Icmp"]
    call("ec2", "CreateNetworkAclEntry", request)
    return "|".join(str(part) for part in _acl_entry_key(properties).values()), {}


def _delete_acl_entry(_entry_id, properties):
    call("ec2", "DeleteNetworkAclEntry", _acl_entry_key(properties))


def _create_acl_association(_logical_id, properties, _stack):
    """Recorded: MiniStack has no ReplaceNetworkAclAssociation, and ACLs filter nothing."""
    acl = ec2_service._network_acls.get(properties["NetworkAclId"])
    if acl is None:
        raise ValueError(f"InvalidNetworkAclID.NotFound: {properties['NetworkAclId']}")
    association_id = f"aclassoc-{new_uuid().replace('-', '')[:17]}"
    acl["Associations"].append(
        {"NetworkAclAssociationId": association_id, **pick(properties, "NetworkAclId", "SubnetId")}
    )
    return association_id, {"AssociationId": association_id}


def _delete_acl_association(association_id, properties):
    acl = ec2_service._network_acls.get(properties["NetworkAclId"])
    if acl:
        kept = [item for item in acl["Associations"] if item["NetworkAclAssociationId"] != association_id]
        acl["Associations"] = kept


def _create_flow_log(_logical_id, properties, _stack):
    request = {
        **without(properties, "ResourceId", "Tags"),
        "ResourceIds": [properties["ResourceId"]],
        **_tags("vpc-flow-log", properties),
    }
    flow_log_id = call("ec2", "CreateFlowLogs", request)["FlowLogIds"][0]
    return flow_log_id, {"Id": flow_log_id}


def _delete_flow_log(flow_log_id, _properties):
    call("ec2", "DeleteFlowLogs", {"FlowLogIds": [flow_log_id]})


def _create_address(_logical_id, properties, _stack):
    request = without(properties, "Tags", "InstanceId")
    response = call("ec2", "AllocateAddress", {**request, **_tags("elastic-ip", properties)})
    if "InstanceId" in properties:
        association = {"AllocationId": response["AllocationId"], **pick(properties, "InstanceId")}
        call("ec2", "AssociateAddress", association)
    return response["PublicIp"], pick(response, "AllocationId", "PublicIp")


def _delete_address(public_ip, _properties):
    for address in call("ec2", "DescribeAddresses", {"PublicIps": [public_ip]}).get("Addresses", []):
        if address.get("PublicIp") == public_ip:
            call("ec2", "ReleaseAddress", {"AllocationId": address["AllocationId"]})


def _create_nat_gateway(_logical_id, properties, _stack):
    request = {**without(properties, "Tags", "MaxDrainDurationSeconds"), **_tags("natgateway", properties)}
    gateway_id = call("ec2", "CreateNatGateway", request)["NatGateway"]["NatGatewayId"]
    return gateway_id, {"NatGatewayId": gateway_id}


def _delete_nat_gateway(gateway_id, _properties):
    call("ec2", "DeleteNatGateway", {"NatGatewayId": gateway_id})


_RULE_PEERS = {
    "CidrIp": ("IpRanges", "CidrIp"),
    "CidrIpv6": ("Ipv6Ranges", "CidrIpv6"),
    "SourceSecurityGroupId": ("UserIdGroupPairs", "GroupId"),
    "DestinationSecurityGroupId": ("UserIdGroupPairs", "GroupId"),
    "SourcePrefixListId": ("PrefixListIds", "PrefixListId"),
    "DestinationPrefixListId": ("PrefixListIds", "PrefixListId"),
}


def _permission(properties):
    unknown = set(properties) - set(_RULE_PEERS) - {"IpProtocol", "FromPort", "ToPort", "Description", "GroupId"}
    if unknown:
        raise ValueError(f"unknown properties of a security group rule: {unknown}")
    permission = pick(properties, "IpProtocol", "FromPort", "ToPort")
    for prop, (member, name) in _RULE_PEERS.items():
        if prop in properties:
            permission[member] = [{name: properties[prop], **pick(properties, "Description")}]
    return {"GroupId": properties["GroupId"], "IpPermissions": [permission]}


def _register_security_group_rule(direction):
    def create(_logical_id, properties, _stack):
        response = call("ec2", f"AuthorizeSecurityGroup{direction}", _permission(properties))
        rules = response.get("SecurityGroupRules") or [{}]
        rule_id = rules[0].get("SecurityGroupRuleId") or f"sgr-{new_uuid().replace('-', '')[:17]}"
        return rule_id, {"Id": rule_id}

    def delete(_rule_id, properties):
        call("ec2", f"RevokeSecurityGroup{direction}", _permission(properties))

    register(f"AWS::EC2::SecurityGroup{direction}", create, delete)


def _create_instance(_logical_id, properties, _stack):
    """A record of an instance, as MiniStack makes it: nothing boots.

    MiniStack reads subnet and security groups of the request itself, not of its network interface; for an instance
    with one interface both mean the same. It has no ModifyInstanceAttribute either, so the source/destination check is set on its record.
    """
    placed = ("Tags", "IamInstanceProfile", "SourceDestCheck", "AvailabilityZone", "NetworkInterfaces")
    request = {**without(properties, *placed), "MinCount": 1, "MaxCount": 1, **_tags("instance", properties)}
    if "IamInstanceProfile" in properties:
        profile = properties["IamInstanceProfile"]  # a name; what MiniStack gives for Ref is an ARN
        request["IamInstanceProfile"] = {"Arn" if profile.startswith("arn:") else "Name": profile}
    if "AvailabilityZone" in properties:
        request["Placement"] = pick(properties, "AvailabilityZone")
    for interface in properties.get("NetworkInterfaces", [])[:1]:
        request.update(pick(interface, "SubnetId"))
        request["SecurityGroupIds"] = interface.get("GroupSet", [])
    instance = call("ec2", "RunInstances", request)["Instances"][0]
    instance_id = instance["InstanceId"]
    if "SourceDestCheck" in properties:
        ec2_service._instances[instance_id]["SourceDestCheck"] = properties["SourceDestCheck"]
    return instance_id, {
        "InstanceId": instance_id,
        "PrivateIp": instance.get("PrivateIpAddress", ""),
        "PublicIp": instance.get("PublicIpAddress", ""),
        "AvailabilityZone": instance.get("Placement", {}).get("AvailabilityZone", ""),
    }


def _delete_instance(instance_id, _properties):
    call("ec2", "TerminateInstances", {"InstanceIds": [instance_id]})


def _add_vpc_attributes():
    """MiniStack has a VPC's attributes, and does not give them to Fn::GetAtt."""
    handlers = provisioners._RESOURCE_HANDLERS["AWS::EC2::VPC"]

    def completed(original):
        def handle(*arguments):
            vpc_id, attributes = original(*arguments)
            vpc = ec2_service._vpcs[vpc_id]
            return vpc_id, {
                "CidrBlock": vpc["CidrBlock"],
                "VpcId": vpc_id,
                "CidrBlockAssociations": [],
                "Ipv6CidrBlocks": [],
                "DefaultNetworkAcl": vpc.get("DefaultNetworkAclId", ""),
                "DefaultSecurityGroup": vpc.get("DefaultSecurityGroupId", ""),
                **attributes,
            }

        return handle

    for step in ("create", "update"):
        if step in handlers:
            handlers[step] = completed(handlers[step])


def _publish_images():
    """Public parameters of AWS by which CDK finds machine images; MiniStack knows two, and lets nobody add any."""
    for name in ("al2023-ami-kernel-6.1-arm64", "al2023-ami-kernel-6.1-x86_64", "al2023-ami-kernel-default-arm64"):
        path = f"/aws/service/ami-amazon-linux-latest/{name}"
        ssm_service._PUBLIC_AMI_PARAMETERS.setdefault(path, "ami-0c2023a1b2c3d4e5f")


def install():
    """Adds the resource types of EC2."""
    register("AWS::EC2::NetworkAcl", _create_network_acl, _delete_network_acl)
    register("AWS::EC2::NetworkAclEntry", _create_acl_entry, _delete_acl_entry)
    register("AWS::EC2::SubnetNetworkAclAssociation", _create_acl_association, _delete_acl_association, proof=RECORDED)
    register("AWS::EC2::FlowLog", _create_flow_log, _delete_flow_log)
    register("AWS::EC2::EIP", _create_address, _delete_address)
    register("AWS::EC2::NatGateway", _create_nat_gateway, _delete_nat_gateway)
    register("AWS::EC2::Instance", _create_instance, _delete_instance)
    _register_security_group_rule("Ingress")
    _register_security_group_rule("Egress")
    _add_vpc_attributes()
    _publish_images()
