using System.ComponentModel.DataAnnotations;

namespace Reelwright.Server.Platform.Http;

/// <summary>Settings under "Limits": request rates per minute, and sizes of bodies in bytes.</summary>
internal sealed class LimitsOptions
{
    public const string Section = "Limits";

    /// <summary>Multiplies all request rates; load tests use 1000.</summary>
    [Range(0.01, 1_000_000)]
    public double Scale { get; init; } = 1;

    [Range(1, 1_000_000)]
    public int RequestsPerMinute { get; init; } = 120;

    [Range(1, 1_000_000)]
    public int FreeRequestsPerMinute { get; init; } = 60;

    [Range(1, 1_000_000)]
    public int PollingPerMinutePerJob { get; init; } = 60;

    [Range(1, 1_000_000)]
    public int MediaPerMinute { get; init; } = 600;

    [Range(1, 1_000_000)]
    public int SubmissionsPerMinute { get; init; } = 60;

    [Range(1, 1_000_000)]
    public int FreeSubmissionsPerMinute { get; init; } = 20;

    [Range(1, 1_000_000)]
    public int SignInPerMinute { get; init; } = 10;

    [Range(1, 1_000_000)]
    public int AnonymousPerMinute { get; init; } = 120;

    [Range(1, 1_000_000)]
    public int WebhooksPerMinute { get; init; } = 3_000;

    [Range(1024, 1L << 30)]
    public long JsonBytes { get; init; } = 1L << 20;

    [Range(1024, 1L << 40)]
    public long ImageBytes { get; init; } = 10L << 20;

    [Range(1024, 1L << 40)]
    public long AudioBytes { get; init; } = 50L << 20;

    [Range(1024, 1L << 40)]
    public long VideoBytes { get; init; } = 500L << 20;
}

internal static class LimitsOptionsExtensions
{
    public static long BytesOf(this LimitsOptions limits, UploadLimit limit) => limit switch
    {
        UploadLimit.Audio => limits.AudioBytes,
        UploadLimit.Video => limits.VideoBytes,
        _ => limits.ImageBytes,
    };
}
