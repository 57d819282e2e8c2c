using System.ComponentModel.DataAnnotations;

namespace Reelwright.Server.Platform.Storage;

/// <summary>Settings under "Storage": where media lie.</summary>
internal sealed class StorageOptions : IValidatableObject
{
    public const string Section = "Storage";

    public StorageProvider Provider { get; init; } = StorageProvider.Folder;

    public S3Options S3 { get; init; } = new();

    /// <summary>Free bytes below which uploads and jobs are refused: the database and running jobs need room to finish.</summary>
    [Range(0, long.MaxValue)]
    public long ReserveBytes { get; init; } = 512L << 20;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Provider is not StorageProvider.S3)
        {
            yield break;
        }

        if (!Uri.TryCreate(S3.ServiceUrl, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
        {
            yield return new ValidationResult("Storage:S3:ServiceUrl has to be an http or https address when Storage:Provider is s3.", [nameof(S3)]);
        }

        foreach (var (name, value) in ((string, string?)[])[(nameof(S3.Bucket), S3.Bucket), (nameof(S3.AccessKey), S3.AccessKey), (nameof(S3.SecretKey), S3.SecretKey)])
        {
            if (string.IsNullOrWhiteSpace(value))
            {
                yield return new ValidationResult($"Storage:S3:{name} is needed when Storage:Provider is s3.", [nameof(S3)]);
            }
        }

        if (S3.PartBytes is < S3Options.LeastPartBytes or > 1L << 30)
        {
            yield return new ValidationResult("Storage:S3:PartBytes has to lie between 5 MiB and 1 GiB.", [nameof(S3)]);
        }
    }
}

internal enum StorageProvider
{
    Folder,
    S3,
}

/// <summary>Settings under "Storage:S3".</summary>
internal sealed class S3Options
{
    /// <summary>S3's own lower bound for all parts but the last.</summary>
    public const long LeastPartBytes = 5L << 20;

    /// <summary>E.g. <c>https://s3.eu-central-1.amazonaws.com</c> or the address of a MinIO.</summary>
    public string? ServiceUrl { get; init; }

    public string? Bucket { get; init; }

    public string? AccessKey { get; init; }

    public string? SecretKey { get; init; }

    public string Region { get; init; } = "us-east-1";

    /// <summary>The bucket in the path instead of the host name; most servers but Amazon's want it.</summary>
    public bool ForcePathStyle { get; init; } = true;

    /// <summary>Send readers to the store by presigned addresses instead of streaming through this server.</summary>
    public bool Redirect { get; init; }

    /// <summary>Larger files go up in parts of this size.</summary>
    public long PartBytes { get; init; } = 16L << 20;
}
