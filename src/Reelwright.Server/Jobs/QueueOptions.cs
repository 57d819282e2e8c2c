using System.ComponentModel.DataAnnotations;

namespace Reelwright.Server.Jobs;

/// <summary>Settings under "Queue".</summary>
internal sealed class QueueOptions
{
    public const string Section = "Queue";

    /// <summary>How many seconds earlier a tier's job counts as having come.</summary>
    public Dictionary<string, int> HeadStartSeconds { get; init; } = new(StringComparer.Ordinal)
    {
        ["free"] = 0,
        ["starter"] = 10,
        ["creator"] = 20,
        ["pro"] = 30,
        ["studio"] = 45,
        ["enterprise"] = 60,
    };

    /// <summary>How many seconds out of turn a job may start because its heavy model is loaded already.</summary>
    [Range(0, 3600)]
    public int LoadedModelBonusSeconds { get; init; } = 300;

    /// <summary>How often, for each backend, an account may be passed over for a loaded model before it goes next in any case; 0 for never.</summary>
    [Range(0, 100)]
    public int MaxBypasses { get; init; } = 2;

    /// <summary>Running jobs an account may cancel for a full refund in 24 hours; after that the work done is paid for.</summary>
    [Range(0, 100_000)]
    public int FullRefundsPerDay { get; init; } = 20;

    public long HeadStartOf(string tier) => HeadStartSeconds.GetValueOrDefault(tier) * 1_000_000L;
}
