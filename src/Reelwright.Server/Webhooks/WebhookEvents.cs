using Reelwright.Server.Jobs;

namespace Reelwright.Server.Webhooks;

/// <summary>What endpoints can be told of.</summary>
internal static class WebhookEvents
{
    /// <summary>All of them, those to come included.</summary>
    public const string Any = "*";

    /// <summary>Sent on request only, whatever the endpoint wants.</summary>
    public const string Test = "webhook.test";

    public static IReadOnlyList<string> All { get; } = ["job.completed", "job.failed", "job.cancelled"];

    public static string Of(JobStatus end) => end switch
    {
        JobStatus.Completed => "job.completed",
        JobStatus.Error => "job.failed",
        JobStatus.Cancelled => "job.cancelled",
        _ => throw new ArgumentOutOfRangeException(nameof(end), end, "is no end of a job"),
    };

    public static string Join(IEnumerable<string> events) => string.Join(',', events.Distinct(StringComparer.Ordinal));

    public static IReadOnlyList<string> Split(string stored) => stored.Split(',');

    public static bool Wants(string stored, string name) => Split(stored) is var wanted && (wanted.Contains(Any) || wanted.Contains(name));
}
