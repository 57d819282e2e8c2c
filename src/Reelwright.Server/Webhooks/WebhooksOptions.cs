using System.ComponentModel.DataAnnotations;

namespace Reelwright.Server.Webhooks;

/// <summary>Settings under "Webhooks": how many, how fast, how long.</summary>
internal sealed class WebhooksOptions : IValidatableObject
{
    public const string Section = "Webhooks";

    /// <summary>Endpoints of an account.</summary>
    [Range(0, 1_000)]
    public int MaxEndpoints { get; init; } = 10;

    /// <summary>How long a receiver may take to answer.</summary>
    [Range(1, 60)]
    public int TimeoutSeconds { get; init; } = 15;

    /// <summary>A delivery whose sender was silent for so long is taken up by another.</summary>
    [Range(2, 600)]
    public int LeaseSeconds { get; init; } = 60;

    /// <summary>Deliveries under way at once on this node.</summary>
    [Range(1, 256)]
    public int Parallel { get; init; } = 16;

    /// <summary>Of these, at most so many to one endpoint.</summary>
    [Range(1, 256)]
    public int ParallelPerEndpoint { get; init; } = 2;

    /// <summary>At most so many to one host.</summary>
    [Range(1, 256)]
    public int ParallelPerHost { get; init; } = 4;

    /// <summary>And at most so many to all endpoints of one account, however many hosts it has.</summary>
    [Range(1, 256)]
    public int ParallelPerAccount { get; init; } = 4;

    /// <summary>An endpoint at which nothing has arrived for so long is switched off.</summary>
    [Range(1, 365)]
    public int DisableAfterDays { get; init; } = 5;

    /// <summary>How long deliveries are kept.</summary>
    [Range(1, 3_650)]
    public int KeepDays { get; init; } = 30;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (LeaseSeconds <= TimeoutSeconds)
        {
            yield return new ValidationResult("Webhooks:LeaseSeconds has to be longer than Webhooks:TimeoutSeconds, else a slow delivery is sent twice.", [nameof(LeaseSeconds)]);
        }
    }
}
