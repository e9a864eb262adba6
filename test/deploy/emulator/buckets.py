"""Buckets. MiniStack has their API, but its CloudFormation hands on a part of a bucket's properties only.

The others go to the API here, so that a bucket refuses to delete what is locked, and copies what it is told to copy.
"""

from api import call
from ministack.services import s3 as s3_service
from ministack.services.cloudformation import provisioners
from registry import completed, pick, without


def _put(operation, bucket, **request):
    call("s3", operation, {"Bucket": bucket, **request})


def _tag(bucket, properties):
    """Without its tag CDK's auto-delete function refuses to empty a bucket."""
    tags = {item["Key"]: item["Value"] for item in properties.get("Tags") or []}
    if tags:
        s3_service._bucket_tags[bucket] = tags
    else:
        s3_service._bucket_tags.pop(bucket, None)


def _encrypt(bucket, properties):
    """Not by AWS's own key, which the bucket of CDK's assets has: MiniStack refuses objects for want of an id of it."""
    rules = [
        {
            **without(rule, "ServerSideEncryptionByDefault"),
            "ApplyServerSideEncryptionByDefault": rule["ServerSideEncryptionByDefault"],
        }
        for rule in properties.get("BucketEncryption", {}).get("ServerSideEncryptionConfiguration", [])
    ]
    default = rules[0]["ApplyServerSideEncryptionByDefault"] if rules else {}
    if rules and (default["SSEAlgorithm"] == "AES256" or "KMSMasterKeyID" in default):
        _put("PutBucketEncryption", bucket, ServerSideEncryptionConfiguration={"Rules": rules})


def _log(bucket, properties):
    logging = properties.get("LoggingConfiguration")
    if logging:
        status = {"TargetBucket": logging.get("DestinationBucketName", bucket)}
        status["TargetPrefix"] = logging.get("LogFilePrefix", "")
        status.update(pick(logging, "TargetObjectKeyFormat"))
        _put("PutBucketLogging", bucket, BucketLoggingStatus={"LoggingEnabled": status})


def _own(bucket, properties):
    if properties.get("OwnershipControls"):
        _put("PutBucketOwnershipControls", bucket, OwnershipControls=properties["OwnershipControls"])


def _lock(bucket, properties):
    """The API takes a lock for an existing bucket, too, which is here the only kind."""
    if properties.get("ObjectLockEnabled"):
        configuration = properties.get("ObjectLockConfiguration") or {"ObjectLockEnabled": "Enabled"}
        _put("PutObjectLockConfiguration", bucket, ObjectLockConfiguration=configuration)


def _replicate(bucket, properties):
    if properties.get("ReplicationConfiguration"):
        configuration = properties["ReplicationConfiguration"]
        _put("PutBucketReplication", bucket, ReplicationConfiguration=configuration)


_AGES = {"ExpirationInDays": "Days", "ExpirationDate": "Date", "ExpiredObjectDeleteMarker": "ExpiredObjectDeleteMarker"}
_FILTERS = ("Prefix", "ObjectSizeGreaterThan", "ObjectSizeLessThan")


def _lifecycle_rule(rule):
    request = without(rule, *_AGES, *_FILTERS, "TagFilters", "Transitions", "NoncurrentVersionTransitions")
    expiration = {name: rule[key] for key, name in _AGES.items() if key in rule}
    if expiration:
        request["Expiration"] = expiration
    for member, days in (("Transitions", "Days"), ("NoncurrentVersionTransitions", "NoncurrentDays")):
        if member in rule:
            names = {"TransitionInDays": days, "TransitionDate": "Date"}
            request[member] = [
                {names.get(key, key): value for key, value in transition.items()} for transition in rule[member]
            ]
    filters = {key: rule[key] for key in _FILTERS if key in rule}
    tags = rule.get("TagFilters", [])
    if len(filters) + len(tags) > 1:
        request["Filter"] = {"And": {**filters, "Tags": tags}}
    else:
        request["Filter"] = {**filters, **({"Tag": tags[0]} if tags else {})} or {"Prefix": ""}
    return request


def _age(bucket, properties):
    lifecycle = properties.get("LifecycleConfiguration")
    if lifecycle:
        _put(
            "PutBucketLifecycleConfiguration",
            bucket,
            LifecycleConfiguration={"Rules": [_lifecycle_rule(rule) for rule in lifecycle["Rules"]]},
            **pick(lifecycle, "TransitionDefaultMinimumObjectSize"),
        )


def install():
    """Completes the resource type."""
    handlers = provisioners._RESOURCE_HANDLERS["AWS::S3::Bucket"]
    create, update = handlers["create"], handlers["update"]

    def complete(bucket, properties):
        for hand_on in (_tag, _encrypt, _log, _own, _lock, _replicate, _age):
            hand_on(bucket, properties)

    def create_whole(logical_id, properties, stack):
        result = create(logical_id, properties, stack)
        complete(result[0], properties)
        return result

    def update_whole(physical_id, old, new, *rest):
        result = update(physical_id, old, new, *rest)
        complete(result[0], new)
        return result

    handlers["create"], handlers["update"] = create_whole, update_whole
    completed("AWS::S3::Bucket")
